"""Fully connected layers, as in the first VAEs."""

import math
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from labcore.spec.autoencoder.base import Autoencoder, Shape
from labcore.spec.base import setting

Units = Annotated[int, Field(ge=1, le=8192)]


class DenseAutoencoder(Autoencoder):
    """Fully connected layers, which know nothing of which pixels lie side by side (Kingma & Welling, 2014)."""

    title: ClassVar[str] = "Fully connected autoencoder"
    kind: Literal["dense"] = "dense"
    units: tuple[Units, ...] = setting(
        (512, 256),
        "Units of the layers from the image to the code; the way back has them in reverse order. More and larger "
        "layers draw finer images, and learn small sets by heart.",
    )

    def encode(self, image: Any) -> Any:
        import keras

        hidden = keras.layers.Flatten(name="encoder_pixels")(image)
        for number, units in enumerate(self.units, start=1):
            hidden = keras.layers.Dense(units, activation="relu", name=f"encoder_dense{number}")(hidden)
        return hidden

    def decode(self, code: Any, shape: Shape) -> Any:
        import keras

        hidden = code
        for number, units in enumerate(reversed(self.units), start=1):
            hidden = keras.layers.Dense(units, activation="relu", name=f"decoder_dense{number}")(hidden)
        pixels = keras.layers.Dense(math.prod(shape), name="decoder_dense_pixels")(hidden)
        return keras.layers.Reshape(shape, name="decoder_pixels")(pixels)
