"""What the network's first layers make of raw pixels, so that a saved model takes them raw. A new mode is one class."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal

from labcore.spec.base import Choice


class PixelNormalization(Choice):
    """What the network's first layers make of raw pixels."""

    lab: ClassVar[str] = "optimizers"

    from_training_images: ClassVar[bool] = False
    """Whether it is computed from the training images, which `build` then gets."""

    @abstractmethod
    def build(self, image: Any, mean: tuple[float, ...], deviation: tuple[float, ...]) -> Any:
        """The Keras tensor `image`, `(N, H, W, C)` float32, 0–255, normalized.

        Args:
            image: raw pixels.
            mean: of each channel over the training images, 0–255.
            deviation: the standard deviation of each channel.
        """


class Symmetric(PixelNormalization):
    """From −1 to 1: 0 is mid-gray."""

    title: ClassVar[str] = "−1 to 1"
    kind: Literal["symmetric"] = "symmetric"

    def build(self, image: Any, mean: tuple[float, ...], deviation: tuple[float, ...]) -> Any:
        import keras

        return keras.layers.Rescaling(1 / 127.5, offset=-1, name="scale")(image)


class Unit(PixelNormalization):
    """From 0 to 1: 0 is black."""

    title: ClassVar[str] = "0 to 1"
    kind: Literal["unit"] = "unit"

    def build(self, image: Any, mean: tuple[float, ...], deviation: tuple[float, ...]) -> Any:
        import keras

        return keras.layers.Rescaling(1 / 255, name="scale")(image)


class Standardized(PixelNormalization):
    """Mean 0 and deviation 1 for each channel, over all training images together."""

    title: ClassVar[str] = "Standardized"
    kind: Literal["standardized"] = "standardized"
    from_training_images: ClassVar[bool] = True

    def build(self, image: Any, mean: tuple[float, ...], deviation: tuple[float, ...]) -> Any:
        import keras

        scale = [1 / max(each, 1.0) for each in deviation]
        offset = [-centre * factor for centre, factor in zip(mean, scale, strict=True)]
        return keras.layers.Rescaling(scale, offset=offset, name="scale")(image)


class PerImage(PixelNormalization):
    """Mean 0 and deviation 1 for each image by itself: overall brightness and contrast no longer count."""

    title: ClassVar[str] = "Each image by itself"
    kind: Literal["per_image"] = "per_image"

    def build(self, image: Any, mean: tuple[float, ...], deviation: tuple[float, ...]) -> Any:
        import keras

        small = keras.layers.Rescaling(1 / 255, name="scale")(image)
        return keras.layers.LayerNormalization((1, 2, 3), epsilon=1e-5, center=False, scale=False, name="per_image")(
            small
        )
