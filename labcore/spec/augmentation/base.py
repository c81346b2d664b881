"""What an operation is."""

from abc import abstractmethod
from typing import Any, ClassVar

from labcore.spec.base import Choice, setting


class Operation(Choice):
    """One random change, drawn anew for each image of each batch."""

    mixes: ClassVar[bool] = False
    """Whether it blends images with each other, and their targets likewise."""

    kind: str
    probability: float = setting(
        1.0, "Share of the images that it is applied to. Lower it for what should be the exception.",
        above=0, high=1, step=0.05, advanced=True,
    )  # fmt: skip

    @abstractmethod
    def build(self, seed: int) -> Any:
        """A Keras layer that acts only while training.

        It turns images `(N, H, W, C)` float32, 0–255, into the same; or, where it `mixes`, a mapping with `images` and
        `labels` `(N, C)` float32 into the same.
        """
