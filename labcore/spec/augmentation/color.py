"""Operations on color. They pass over gray images."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from labcore.spec.augmentation.base import Operation, share_of_images
from labcore.spec.base import setting

STAIN = {"microscopy": "stains are told apart by their color"}
"""Why a strong change of color misleads under the microscope."""


def saturation_layer(share: float, seed: int) -> Any:
    """Keras's layer, which multiplies by factors from (1 − share) / (1 + share) to its inverse.

    It limits saturation, which is 0–1 whatever the pixels' range, to its `value_range`.
    """
    import keras

    return keras.layers.RandomSaturation((0.5 - share / 2, 0.5 + share / 2), value_range=(0, 1), seed=seed)


class Hue(Operation):
    """Turn all colors around the color wheel by a random angle; gray stays gray."""

    title: ClassVar[str] = "Hue"
    kind: Literal["hue"] = "hue"
    needs_color: ClassVar[bool] = True
    degrees: float = setting(
        15.0,
        "Largest turn to either side: 120 makes red green. Lower it where color tells classes apart, as with stains.",
        above=0,
        high=180,
        step=5,
        unit="°",
    )

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomHue(self.degrees / 180, value_range=(0, 255), seed=seed)

    def misleading(self) -> Mapping[str, str]:
        return STAIN if self.degrees > 20 else {}


class Saturation(Operation):
    """Make colors paler or stronger."""

    title: ClassVar[str] = "Saturation"
    kind: Literal["saturation"] = "saturation"
    needs_color: ClassVar[bool] = True
    share: float = setting(
        0.3,
        "Largest change. At 0.5, from a third as colorful to three times as much. Raise it where cameras or stains "
        "differ; lower it where color is the finding.",
        above=0,
        below=1,
        step=0.05,
    )

    def build(self, seed: int) -> Any:
        return saturation_layer(self.share, seed)

    def misleading(self) -> Mapping[str, str]:
        return STAIN if self.share > 0.6 else {}


class ColorDegeneration(Operation):
    """Let colors fade towards gray by a random amount; none becomes stronger."""

    title: ClassVar[str] = "Color degeneration"
    kind: Literal["color_degeneration"] = "color_degeneration"
    needs_color: ClassVar[bool] = True
    share: float = setting(
        0.5,
        "Furthest way to gray: at 1 an image may lose all its color. Raise it where the network must not rely on "
        "color; lower it where color tells classes apart.",
        above=0,
        high=1,
        step=0.05,
    )

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomColorDegeneration((0.0, self.share), value_range=(0, 255), seed=seed)

    def misleading(self) -> Mapping[str, str]:
        return STAIN if self.share > 0.6 else {}


class ColorJitter(Operation):
    """Brightness, contrast, saturation and hue at once, each by its own random amount."""

    title: ClassVar[str] = "Color jitter"
    kind: Literal["color_jitter"] = "color_jitter"
    needs_color: ClassVar[bool] = True
    brightness: float = setting(
        0.1,
        "Largest shift of brightness, as a share of the range. Raise it where exposure differs from image to "
        "image; lower it where brightness is the finding.",
        above=0,
        below=1,
        step=0.05,
    )
    contrast: float = setting(
        0.15,
        "Largest relative change of contrast. Raise it where devices differ; lower it where faint shades are the "
        "finding.",
        above=0,
        below=1,
        step=0.05,
    )
    saturation: float = setting(
        0.2,
        "Largest change of saturation. Raise it where cameras or stains differ; lower it where color is the finding.",
        above=0,
        below=1,
        step=0.05,
    )
    hue: float = setting(
        5.0,
        "Largest turn around the color wheel. A few degrees stand for other lamps; more changes what things are. Lower "
        "it where color is the finding.",
        above=0,
        high=180,
        step=5,
        unit="°",
    )

    def build(self, seed: int) -> Any:
        import keras

        return keras.Sequential(
            [
                keras.layers.RandomBrightness(self.brightness, value_range=(0, 255), seed=seed),
                keras.layers.RandomContrast(self.contrast, value_range=(0, 255), seed=seed),
                saturation_layer(self.saturation, seed),
                keras.layers.RandomHue(self.hue / 180, value_range=(0, 255), seed=seed),
            ]
        )

    def misleading(self) -> Mapping[str, str]:
        return STAIN if self.hue > 20 or self.saturation > 0.6 else {}


class Grayscale(Operation):
    """Take the color out of some images, so that the network does not rely on it."""

    title: ClassVar[str] = "Grayscale"
    kind: Literal["grayscale"] = "grayscale"
    needs_color: ClassVar[bool] = True
    probability: float = share_of_images(0.2)

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomGrayscale(1.0, seed=seed)

    def misleading(self) -> Mapping[str, str]:
        return STAIN
