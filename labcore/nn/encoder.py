"""A pretrained network as the way down of a U-Net: which of its tensors are passed to the way up."""

from typing import Any

import keras

from labcore.nn.uses import uses

SMALLER = 0.7
"""From one resolution to the next a side comes down to about half; a convolution without padding takes some pixels."""


def passed(network: keras.Model, height: int, width: int) -> list:
    """The last tensor of each resolution, from the finest to the coarsest, `(N, h, w, c)` each.

    Where ways lie side by side, it is the last one that all of them lead through; where they never meet, as in a
    NASNet, the last one that joins some.

    Args:
        network: flat, from an image to its features.
        height, width: of the image as it is seen, padded where it had to be: the finest resolution.
    """
    steps = [(step, use.output_tensors[0]) for step, use in uses(network)]
    met = _meetings(network)
    finest = next(place for place, (_, tensor) in enumerate(steps) if tensor.shape[1:3] == (height, width))
    found: list[tuple[bool, Any]] = []
    for place, (step, tensor) in enumerate(steps):
        is_plane = place >= finest and len(tensor.shape) == 4
        enlarged = isinstance(step, keras.layers.ZeroPadding2D) and place > finest
        if enlarged or not is_plane or not (met[place] or isinstance(step, keras.layers.Concatenate)):
            continue
        side = max(tensor.shape[1:3])
        before = max(found[-1][1].shape[1:3]) if found else float("inf")
        if side < SMALLER * before:
            found.append((met[place], tensor))
        elif SMALLER * side <= before and met[place] >= found[-1][0]:
            found[-1] = (met[place], tensor)
    return [tensor for _, tensor in found]


def _meetings(network: keras.Model) -> list[bool]:
    """Of each use of a step, in order, whether all that comes behind goes by what it gives alone."""
    steps = [use for _, use in uses(network)]
    made_at = {id(tensor): place for place, use in enumerate(steps) for tensor in use.output_tensors}
    needed_until = [0] * len(steps)
    for place, use in enumerate(steps):
        for tensor in use.input_tensors:
            needed_until[made_at[id(tensor)]] = place
    found, longest = [], 0
    for place, until in enumerate(needed_until):
        found.append(longest <= place)
        longest = max(longest, until)
    return found
