"""Operations on brightness and color."""

from typing import Any, ClassVar, Literal

from labcore.spec.augmentation.base import Operation
from labcore.spec.base import setting


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
