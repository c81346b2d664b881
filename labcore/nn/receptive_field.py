"""How much of the image one place of the last plane sees."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Pair = tuple[float, float]


class _View(NamedTuple):
    """What one place of a layer's output sees: `field` pixels of the image, `step` pixels from its neighbour's."""

    field: Pair
    step: Pair


def receptive_field(layers: Sequence[Mapping[str, Any]]) -> tuple[int, int] | None:
    """Height and width in pixels of what one place of the last plane depends on; None where no layer has a plane.

    Args:
        layers: in the order of the graph, each with `name`, `inputs` (names), `output_shape` without the batch, and
            `window` and `stride`, `(height, width)`, where the window is the kernel spread by its dilation, or None
            for a layer each of whose outputs depends on the whole image.

    Where ways meet, the widest counts. What goes round by the whole image, such as the gates of squeeze and excitation,
    is left out, as it says nothing about places. The field is the theory's: it may reach beyond the image.

    Reference: Araujo et al., "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.
    """
    views: dict[str, _View | None] = {}
    last: _View | None = None
    for layer in layers:
        views[layer["name"]] = view = _view(layer, [views[name] for name in layer["inputs"]])
        if view is not None and len(layer["output_shape"]) == 3:
            last = view
    return None if last is None else (round(last.field[0]), round(last.field[1]))


def _view(layer: Mapping[str, Any], given: Sequence[_View | None]) -> _View | None:
    if layer["window"] is None:
        return None
    if not given:
        return _View((1, 1), (1, 1))
    seen = [view for view in given if view is not None]
    if not seen:
        return None
    field, step = ([max(view[part][axis] for view in seen) for axis in (0, 1)] for part in (0, 1))
    window, stride = layer["window"], layer["stride"]
    return _View(
        (field[0] + (window[0] - 1) * step[0], field[1] + (window[1] - 1) * step[1]),
        (step[0] * stride[0], step[1] * stride[1]),
    )
