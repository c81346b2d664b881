"""Operations on fine detail: noise, focus, parts that are hidden."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from labcore.spec.augmentation.base import Operation, share_of_images
from labcore.spec.base import setting


class Noise(Operation):
    """Add Gaussian noise, of a strength drawn for each image, as sensors do in poor light."""

    title: ClassVar[str] = "Gaussian noise"
    kind: Literal["noise"] = "noise"
    deviation: float = setting(
        12.0,
        "Largest standard deviation, of 255. Higher stands for poorer sensors; lower it where fine detail tells "
        "classes apart.",
        above=0,
        high=128,
        step=1,
    )

    def build(self, seed: int) -> Any:
        from labcore.nn.texture import Noise as Layer

        return Layer(self.deviation, seed)


class Blur(Operation):
    """Blur by a Gaussian whose width is drawn for each image, as focus differs."""

    title: ClassVar[str] = "Gaussian blur"
    kind: Literal["blur"] = "blur"
    sigma: float = setting(
        1.0,
        "Largest width. Raise it where focus differs; keep it well below the size of what must still be seen.",
        above=0,
        high=8,
        step=0.1,
        unit="px",
    )

    def build(self, seed: int) -> Any:
        from labcore.nn.texture import Blurring

        return Blurring(self.sigma, seed)


class Sharpness(Operation):
    """Blur or sharpen at random, as focus differs from slide to slide."""

    title: ClassVar[str] = "Sharpness"
    kind: Literal["sharpness"] = "sharpness"
    share: float = setting(
        0.5,
        "Largest change of sharpness, 1 for all there is. Raise it where focus differs from image to image, lower it "
        "where edges themselves are the finding.",
        above=0,
        high=1,
        step=0.05,
    )

    def build(self, seed: int) -> Any:
        import keras

        range_ = (0.5 - self.share / 2, 0.5 + self.share / 2)  # 0.5 leaves the image as it is
        return keras.layers.RandomSharpness(range_, value_range=(0, 255), seed=seed)


class Erasing(Operation):
    """Hide a random rectangle (Zhong et al., 2020), so that the network looks at more than one place."""

    title: ClassVar[str] = "Erasing"
    kind: Literal["erasing"] = "erasing"
    probability: float = share_of_images(0.5)
    share: float = setting(
        0.15,
        "Largest part of the image's area that is hidden. Raise it where the network looks at one place only; "
        "lower it where what is looked for is small.",
        low=0.02,
        high=0.6,
        usual=(0.05, 0.6),
        step=0.05,
    )
    fill: Literal["gray", "black", "noise"] = setting(
        "gray",
        "What the rectangle is filled with. Gray is neutral; noise hides more, where gray itself could become a sign.",
    )

    def build(self, seed: int) -> Any:
        import keras

        filled = {"gray": 127.5, "black": 0.0, "noise": None}[self.fill]
        area = (0.02, self.share)
        return keras.layers.RandomErasing((1.0, 1.0), area, fill_value=filled, value_range=(0, 255), seed=seed)

    def misleading(self) -> Mapping[str, str]:
        if self.share <= 0.3:
            return {}
        return dict.fromkeys(("X-ray", "CT"), "what the label speaks of may be hidden")
