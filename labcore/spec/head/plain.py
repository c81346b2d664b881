"""The plain head."""

from typing import Any, ClassVar, Literal

from labcore.spec.head.base import Head
from labcore.spec.regularization import Regularization


class PlainHead(Head):
    """The mean of each channel, then dropout: few weights, and enough where the features fit the classes."""

    title: ClassVar[str] = "Plain"
    kind: Literal["plain"] = "plain"

    def build(self, features: Any, regularization: Regularization, name: str) -> Any:
        import keras

        from labcore.nn.blocks import vector

        if len(features.shape) == 2:
            return features  # the architecture has made one vector of it, and dropped what is to be dropped
        return keras.layers.Dropout(regularization.dropout, name=f"{name}_dropout")(vector(features, f"{name}_pool"))
