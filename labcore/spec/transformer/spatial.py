"""Spatial transformers: a small network that says how each image is to be moved, and a sampler that moves it."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.regularization import Regularization
from labcore.spec.transformer.base import Transformer


class SpatialTransformer(Transformer):
    """What the spatial transformers share: the localization network."""

    kind: str
    filters: int = setting(
        16,
        "Filters of the two convolutions that look where things are. A few suffice; raise it where images stay "
        "where they were.",
        low=4,
        high=128,
        step=4,
    )
    units: int = setting(
        32,
        "Units of the dense layer after them. Raise it where images stay where they were, lower it where they are "
        "moved about at random.",
        low=4,
        high=512,
        usual=(8, 128),
        step=8,
    )

    @property
    @abstractmethod
    def freedoms(self) -> int:
        """Numbers that say how an image is moved."""

    @abstractmethod
    def matrix(self, moves: list[Any]) -> list[Any]:
        """What is added to the identity, row by row, `[xx, xy, x, yx, yy, y]`, from `freedoms` tensors `(N, 1)`.

        In coordinates from -1 to 1 across the image, the pixel at (u, v) of the result is read at
        (u + xx·u + xy·v + x, v + yx·u + yy·v + y) of the image; None stands for 0.
        """

    @property
    def weighted_layers(self) -> int:
        return 4

    def build(self, image: Any, regularization: Regularization) -> Any:
        from labcore.nn.spatial_transformer import localization, sampled

        moves = localization(image, self.filters, self.units, self.freedoms, regularization)
        return sampled(image, *self.matrix(moves))


class Affine(SpatialTransformer):
    """Learns to shift, turn, scale and shear each image into place (spatial transformer: Jaderberg et al., 2015)."""

    title: ClassVar[str] = "Spatial transformer"
    kind: Literal["affine"] = "affine"

    @property
    def freedoms(self) -> int:
        return 6

    def matrix(self, moves: list[Any]) -> list[Any]:
        return moves


class Attention(SpatialTransformer):
    """Learns where to look: a spatial transformer that zooms and shifts only (Jaderberg et al., 2015)."""

    title: ClassVar[str] = "Spatial transformer, zoom and shift"
    kind: Literal["attention"] = "attention"

    @property
    def freedoms(self) -> int:
        return 3

    def matrix(self, moves: list[Any]) -> list[Any]:
        zoom, x, y = moves
        return [zoom, None, x, None, zoom, y]
