"""Activations of a layer."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.spec.base import setting
from labcore.spec.explainer.base import Explainer, Network, Passes


class Activations(Explainer):
    """What a layer responds to in the image, whatever the class: how the network sees, not why it answers."""

    title: ClassVar[str] = "Activations"
    kind: Literal["activations"] = "activations"
    of_class: ClassVar[bool] = False
    layer: str = setting(
        "",
        "The layer, by name; empty for the last that has planes. Choose an early one for edges and texture, a late one "
        "for parts of things.",
        options="layers",
    )
    plane: int | None = setting(
        None,
        "One of its planes, counted from 0; empty for the mean size over all of them. Choose one to see what a "
        "single pattern is.",
        low=0,
        high=65_535,
    )

    @property
    def at_layer(self) -> str:
        return self.layer

    def maps(self, network: Network, images: NDArray[np.uint8], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """`(n, h, w)` at the layer's resolution, in what the layer gives. Raises InputError: there is no such plane."""
        planes = network.planes(images, self.layer)
        if self.plane is None:
            size: NDArray[np.float32] = np.abs(planes).mean(axis=-1)
            return size
        if self.plane >= planes.shape[-1]:
            raise InputError(f"The layer has no plane {self.plane}.", f"Its planes are 0 to {planes.shape[-1] - 1}.")
        return planes[..., self.plane]

    def passes(self, shape: tuple[int, int, int]) -> Passes:
        return Passes(forward=1)
