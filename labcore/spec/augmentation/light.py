"""Operations on brightness."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from labcore.spec.augmentation.base import Operation, share_of_images
from labcore.spec.base import setting

DENSITY = dict.fromkeys(("X-ray", "CT"), "brightness is density there, and density is the finding")
"""Why what turns brightness around misleads in radiology."""

SOLARIZED = DENSITY | {"microscopy": "stained and clear parts would look alike"}
"""Why inverted highlights mislead."""

STRONG = 0.3
"""Share of brightness or contrast from which on one tissue may look like another."""


class Contrast(Operation):
    """Stretch or squeeze pixel values about their mean."""

    title: ClassVar[str] = "Contrast"
    kind: Literal["contrast"] = "contrast"
    share: float = setting(
        0.15,
        "Largest relative change of contrast. Raise it where devices differ; lower it where faint shades are the "
        "finding.",
        above=0,
        below=1,
        step=0.01,
    )

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomContrast(self.share, value_range=(0, 255), seed=seed)


class Brightness(Operation):
    """Lighten or darken by a random share of the full range."""

    title: ClassVar[str] = "Brightness"
    kind: Literal["brightness"] = "brightness"
    share: float = setting(
        0.1,
        "Largest shift, as a share of the full range. Raise it where exposure differs; lower it where brightness is "
        "the finding.",
        above=0,
        below=1,
        step=0.01,
    )

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomBrightness(self.share, value_range=(0, 255), seed=seed)

    def misleading(self) -> Mapping[str, str]:
        return {"CT": DENSITY["CT"]} if self.share > STRONG else {}


class AutoContrast(Operation):
    """Stretch each channel to the full range; not random itself, so that its probability decides which images."""

    title: ClassVar[str] = "Auto contrast"
    kind: Literal["auto_contrast"] = "auto_contrast"
    probability: float = share_of_images(0.5)

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.AutoContrast(value_range=(0, 255))


class Posterization(Operation):
    """Keep only the first few bits of each value, so that shades become steps."""

    title: ClassVar[str] = "Posterization"
    kind: Literal["posterization"] = "posterization"
    bits: int = setting(
        4, "Fewest bits that are kept, of 8. Lower it for fewer shades.", low=1, high=7, step=1, unit="bits"
    )

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomPosterization((self.bits, 8), value_range=(0, 255), seed=seed)  # 8 is never drawn

    def misleading(self) -> Mapping[str, str]:
        return DENSITY if self.bits < 4 else {}


class Solarization(Operation):
    """Invert the brightest parts, as overexposed film does."""

    title: ClassVar[str] = "Solarization"
    kind: Literal["solarization"] = "solarization"
    probability: float = share_of_images(0.3)
    share: float = setting(
        0.5,
        "How far down from white inversion may begin, as a share of the range. Raise it for a stronger change; "
        "lower it where bright parts are the finding.",
        above=0,
        high=1,
        step=0.05,
    )

    def build(self, seed: int) -> Any:
        from labcore.nn.texture import Solarizing

        return Solarizing(self.share, seed)

    def misleading(self) -> Mapping[str, str]:
        return SOLARIZED


class Inversion(Operation):
    """Turn an image into its negative; for networks that must not care which of object and ground is dark."""

    title: ClassVar[str] = "Inversion"
    kind: Literal["inversion"] = "inversion"
    probability: float = share_of_images(0.2)

    def build(self, seed: int) -> Any:
        import keras

        return keras.layers.RandomInvert((1.0, 1.0), value_range=(0, 255), seed=seed)

    def misleading(self) -> Mapping[str, str]:
        return DENSITY | {
            "microscopy": "stains would take on colors that no stain has",
            "photographs": "nobody sees the world in negative",
            "terrain": "light and shadow would change places",
        }
