"""Operations that move pixels."""

from typing import Any, ClassVar, Literal

from labcore.spec.augmentation.base import Operation
from labcore.spec.base import setting


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
