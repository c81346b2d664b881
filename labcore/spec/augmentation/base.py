"""What an operation is."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from labcore.spec.base import Choice, setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem


def share_of_images(default: float) -> Any:
    """The setting of how many images an operation changes, which each operation has."""
    return setting(
        default,
        "Share of the images that it is applied to. Lower it for what should be the exception.",
        above=0,
        high=1,
        step=0.05,
    )


class Operation(Choice):
    """One random change, drawn anew for each image of each batch."""

    lab: ClassVar[str] = "augmentation"

    mixes: ClassVar[bool] = False
    """Whether it blends images with each other, and their targets likewise."""

    needs_color: ClassVar[bool] = False
    """Whether it does something to color alone, so that it passes over gray images."""

    moves: ClassVar[bool] = False
    """Whether it moves pixels, so that what is known of each pixel must move alike."""

    suits_masks: ClassVar[bool] = True
    """Whether a mask may follow: it is moved as its image is, or stays where no pixel is moved."""

    kind: str
    probability: float = share_of_images(1.0)

    @abstractmethod
    def build(self, seed: int) -> Any:
        """A Keras layer that acts only while training.

        It turns images `(N, H, W, C)` float32, 0–255, into the same; or, where it `mixes`, a mapping with `images` and
        `labels` `(N, C)` float32 into the same.
        """

    def suits(self, channels: int) -> bool:
        """Whether it does anything to images of so many channels."""
        return channels > 1 or not self.needs_color

    def misleading(self) -> Mapping[str, str]:
        """The modalities in which the image may no longer show what its label says, and why."""
        return {}

    def exchanged(self, classes: Sequence[str]) -> tuple[str, str] | None:
        """Two of the `classes`, the first of which it would turn into the other while the label stays; or None."""
        return None

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if not experiment.augmentation.enabled:
            return
        if not self.suits(experiment.input_shape(data)[2]):
            yield Problem(
                key,
                f"{self.title} changes color, and the prepared images are gray: it has no effect.",
                "Take it out, or set preprocessing.color to rgb where the images have color.",
                fatal=False,
            )
        if data.task == "segmentation" and not self.suits_masks:
            yield Problem(
                key,
                f"{self.title} leaves the mask behind: its pixels would no longer say what the image shows.",
                "Take it out, and choose operations of geometry, light and color one by one.",
            )
        cut_alike = self.mixes and data.task == "segmentation"
        reason = None if cut_alike else self.misleading().get(data.modality or "")
        if reason:
            yield Problem(
                key,
                f"{self.title} may change what the image means: {reason}.",
                "Take it out or weaken it, unless you know that the label stays true; the preview helps to judge.",
                fatal=False,
            )
        if exchanged := self.exchanged(data.classes):
            yield Problem(
                key,
                f"{self.title} makes '{exchanged[1]}' of '{exchanged[0]}', and the label stays: it teaches what is not "
                "so.",
                "Take it out: sides are what these classes are told apart by.",
                fatal=False,
            )
