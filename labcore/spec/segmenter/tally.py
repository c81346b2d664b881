"""Counting what a network takes, layer by layer, without building it."""

from labcore.spec.architecture.network import Cost
from labcore.spec.block.base import Plane
from labcore.spec.block.module import Module
from labcore.spec.scaling import Scaling


class Tally:
    """Kernel weights, activations and products for one image, added up."""

    def __init__(self) -> None:
        self._weights = self._activations = self._products = 0

    def layer(self, kernel: int, pixels: int, outputs: int = 0) -> None:
        """A kernel of so many weights at so many places, and so many numbers that come of it."""
        self._weights += kernel
        self._products += pixels * kernel
        self._activations += outputs

    def convolution(self, size: int, channels: int, filters: int, pixels: int) -> None:
        """With what follows it: normalization and activation."""
        self.layer(size**2 * channels * filters, pixels, 3 * pixels * filters)

    def module(self, module: Module, plane: Plane, scaling: Scaling) -> None:
        weights, activations, products, _ = module.cost(plane, scaling)
        self._weights += weights
        self._activations += activations
        self._products += products

    def cost(self) -> Cost:
        return Cost(self._weights, self._activations, self._products)
