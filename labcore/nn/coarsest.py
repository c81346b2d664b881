"""Where a network that gives each pixel a class sees farthest: the coarsest planes, of which finer ones are made."""

from typing import Any

import keras

from labcore.nn.uses import uses
from labcore.spec.specialist.base import PREFIX


def handed_on(model: keras.Model) -> list[Any]:
    """The tensors `(N, h, w, c)` of the coarsest resolution from which finer planes are made, in order.

    Of a U-Net, the planes at its bottom, and where attention gates what is passed on, the gate's; of one with two
    branches of equal depth, those of both. Planes of one place are none, and padding makes nothing finer; a specialist
    beside the network is not looked at. None where nothing is made finer, as in a classifier.
    """
    found: dict[int, Any] = {}
    for step, use in uses(model):
        if isinstance(step, keras.layers.ZeroPadding2D) or step.name.startswith(PREFIX):
            continue
        finer = _places(use.output_tensors[0])
        found |= {id(tensor): tensor for tensor in use.input_tensors if 1 < _places(tensor) < finer}
    coarsest = min(map(_places, found.values()), default=0)
    return [tensor for tensor in found.values() if _places(tensor) == coarsest]


def _places(tensor: Any) -> int:
    """Height times width; 0 of what has no planes."""
    return tensor.shape[1] * tensor.shape[2] if len(tensor.shape) == 4 else 0
