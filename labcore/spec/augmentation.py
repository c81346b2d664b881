"""Random changes to training images that leave the label true. A new operation is one class here."""

from abc import abstractmethod
from typing import Annotated, Any, ClassVar, Literal

from labcore.spec.base import Choice, OneOf, Spec, setting


class Operation(Choice):
    """One random change, drawn anew for each image of each batch."""

    @abstractmethod
    def build(self, seed: int) -> Any:
        """A Keras layer from `(N, H, W, C)` float32, 0–255, to the same, acting only while training."""


class Flip(Operation):
    """Mirror at random. Not for digits or letters, nor up-down where gravity shows."""

    title: ClassVar[str] = "Flip"
    kind: Literal["flip"] = "flip"
    direction: Literal["horizontal", "vertical", "horizontal_and_vertical"] = setting(
        "horizontal", "Which mirror images still carry the same label."
    )

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomFlip(self.direction, seed=seed)


class Rotation(Operation):
    """Turn about the centre by a random angle."""

    title: ClassVar[str] = "Rotation"
    kind: Literal["rotation"] = "rotation"
    degrees: float = setting(10.0, "Largest angle to either side.", above=0, high=180, step=1, unit="°")

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomRotation(self.degrees / 360, fill_mode="nearest", seed=seed)


class Translation(Operation):
    """Shift by a random share of the image's sides."""

    title: ClassVar[str] = "Translation"
    kind: Literal["translation"] = "translation"
    share: float = setting(0.08, "Largest shift, as a share of the side.", above=0, high=0.5, step=0.01)

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomTranslation(self.share, self.share, fill_mode="nearest", seed=seed)


class Zoom(Operation):
    """Enlarge or shrink by a random factor, keeping proportions."""

    title: ClassVar[str] = "Zoom"
    kind: Literal["zoom"] = "zoom"
    share: float = setting(0.1, "Largest change of size to either side.", above=0, high=0.9, step=0.01)

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomZoom((-self.share, self.share), fill_mode="nearest", seed=seed)


class Contrast(Operation):
    """Stretch or squeeze pixel values about their mean."""

    title: ClassVar[str] = "Contrast"
    kind: Literal["contrast"] = "contrast"
    share: float = setting(0.15, "Largest relative change of contrast.", above=0, below=1, step=0.01)

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomContrast(self.share, value_range=(0, 255), seed=seed)


class Brightness(Operation):
    """Lighten or darken by a random share of the full range."""

    title: ClassVar[str] = "Brightness"
    kind: Literal["brightness"] = "brightness"
    share: float = setting(0.1, "Largest shift, as a share of the full range.", above=0, below=1, step=0.01)

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomBrightness(self.share, value_range=(0, 255), seed=seed)


class Augmentation(Spec):
    """Random changes to training images, in order; validation and test images are never changed."""

    title = "Augmentation"

    enabled: bool = setting(True, "One switch for all operations below, for with / without comparisons.")
    operations: tuple[Annotated[Operation, OneOf()], ...] = setting(
        (), "Applied in this order, to training images only. Choose what leaves the label true."
    )

    def active(self) -> tuple[Operation, ...]:
        """The operations that will run: none when switched off."""
        return self.operations if self.enabled else ()
