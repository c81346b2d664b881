"""What of the training script depends on what is learned: a class of each image, or of each pixel."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar

from labcore.export.recipe import Recipe


class ScriptLesson(ABC):
    """The parts of the training script of one task; those that all have in common are in `training_script.py`.

    Attributes:
        figure: by which script and run may be held against each other, as reports name it; `figure_title` in words.
        answers: what the network gives, as the end of a docstring.
        reading: the source of `read(data)`: images, and what is known of each, by split.
        monitors: what Keras calls figures by which the best epoch is chosen, where that is not their own name.
        masks: whether augmentation moves masks alike.
        judged_at_once: validation images of one batch.
    """

    figure: ClassVar[str]
    figure_title: ClassVar[str]
    answers: ClassVar[str]
    reading: ClassVar[str]
    monitors: ClassVar[Mapping[str, str]]
    masks: ClassVar[bool]
    judged_at_once: ClassVar[int]

    @abstractmethod
    def data(self, recipe: Recipe) -> list[str]:
        """What DATA is, as lines of the script's head."""

    @abstractmethod
    def weights(self, recipe: Recipe) -> str:
        """What classes weigh, as a line of source; empty where nothing need be said."""

    @abstractmethod
    def targets(self, known: str) -> str:
        """What training is given of what is `known`, both as source."""

    @abstractmethod
    def pieces(self, recipe: Recipe) -> Iterator[str]:
        """Functions and classes of its own: its loss, its figures; and a callback `Judge` where `judges`."""

    @abstractmethod
    def judges(self, recipe: Recipe) -> bool:
        """Whether figures must be worked out that Keras has no name for."""

    @abstractmethod
    def compiled(self, recipe: Recipe) -> list[str]:
        """The arguments of `compile` beside the optimizer, as lines of source."""

    @abstractmethod
    def fitted(self, recipe: Recipe) -> list[str]:
        """Further arguments of `fit`, as lines of source."""

    @abstractmethod
    def told(self) -> list[str]:
        """How the `finished` network does on the split `name`, as lines of source."""

    def packages(self, recipe: Recipe) -> list[str]:
        """What `pieces` need, as lines for pip."""
        return []
