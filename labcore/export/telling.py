"""What a network tells, of images or of their pixels, as far as an export must say it in words and in files."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from labcore.class_colors import Color
from labcore.evaluation.statistics.interval import Interval
from labcore.export.script_lesson import ScriptLesson
from labcore.spec.export.base import TELLS_CLASSES, Signature
from labcore.store.folder import RunFolder

if TYPE_CHECKING:
    from labcore.export.card import Known


class Assessed(Protocol):
    """Every figure of a split with its interval, of images or of pixels; see `Assessment` and `MaskAssessment`."""

    @property
    def groups(self) -> int | None: ...
    @property
    def confusion(self) -> Sequence[Sequence[int]]: ...
    @property
    def figures(self) -> Mapping[str, Interval]: ...
    @property
    def per_class(self) -> Mapping[str, Mapping[str, Interval]]: ...


class Asking(ABC):
    """How an exported network is asked about images.

    Attributes:
        about: what `predict.py` does, as the end of a sentence: "Answers of an exported network to images".
        call: what is called from Python, with what it takes.
        out: what `predict.py` is told to write, as an example.
        signature: what goes into the network and what comes out.
        script: the source in `predict.py` of `class Model(Runtime)`, of what answers, and of its `main()`.
    """

    about: ClassVar[str]
    call: ClassVar[str]
    out: ClassVar[str]
    signature: ClassVar[Signature]
    script: ClassVar[str]

    def needs(self) -> Sequence[Callable[..., Any]]:
        """The lab's own functions that `script` calls."""
        return ()


class Telling(Asking):
    """What the answers of a network are that tells classes apart.

    Attributes:
        does: what a network does with images, as "that tells {} classes of images apart".
        gives: what it gives for a batch of them, as "gives a probability for each class".
        forced: what it cannot but do, as a sentence of the card's limits that goes on from "It knows … classes and".
        of_class: figures of each class that the card has.
        support: what is counted of each class in reports, and in the card: images or pixels.
        known: what images come with in the arrays that the training script reads: labels or masks.
        lesson: the parts of that script.
    """

    does: ClassVar[str]
    gives: ClassVar[str]
    forced: ClassVar[str]
    of_class: ClassVar[tuple[str, ...]]
    support: ClassVar[str]
    call: ClassVar[str] = "probabilities(images)"
    signature: ClassVar[Signature] = TELLS_CLASSES
    known: ClassVar[str]
    lesson: ClassVar[ScriptLesson]

    @abstractmethod
    def held(self, split: Mapping[str, Any]) -> Mapping[str, int]:
        """How much of each class the `split` of a data set's card has, by name: images or pixels."""

    @abstractmethod
    def assessed(self, folder: RunFolder, part: str, classes: Sequence[str], temperature: float) -> Assessed | None:
        """What the run's kept answers to images of `part` come to at the temperature; None where it has kept none."""

    def labels(self, known: "Known") -> dict[str, Any]:
        """What `labels.json` says beside the names of the classes and the images' shape."""
        return {}


def labels_text(classes: Sequence[str], colors: Sequence[Color]) -> str:
    """`labels.txt`: a class on each line, and behind a tab its color where the data set has its own."""
    shown = [f"\t#{bytes(color).hex()}" for color in colors] if len(colors) == len(classes) else [""] * len(classes)
    return "".join(f"{name}{color}\n" for name, color in zip(classes, shown, strict=True))
