"""Muon for convolutional networks."""

import keras

ADAM = ("probabilities", "depthwise")
"""Parts of a variable's path that leave it to Adam: the output layer, as Muon's authors advise, and depthwise kernels,
which are a filter for each channel and no map between channels."""


class Muon(keras.optimizers.Muon):
    """`keras.optimizers.Muon` that treats the kernels of convolutions too, as its authors' own does.

    Keras leaves all but matrices to Adam, and in a convolutional network that is nearly everything. Here a kernel
    `(h, w, in, out)` is stepped along as the matrix `(h·w·in, out)` that it is to the pixels under it. Biases, offsets
    and scales, the output layer and depthwise kernels are left to Adam, with the same learning rate.

    Reference: Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024; the step is scaled so
    that Adam's learning rates fit (Liu et al., "Muon is scalable for LLM training", 2025).
    """

    def __init__(self, weight_decay: float, **common):
        super().__init__(weight_decay=weight_decay or None, **common)

    def _should_use_adamw(self, variable) -> bool:
        return len(variable.shape) not in (2, 4) or any(part in variable.path for part in ADAM)

    def _apply_weight_decay(self, variables):
        # Keras's Muon assigns outside the strategy's update, which several replicas do not allow; all others do not.
        super(keras.optimizers.Muon, self)._apply_weight_decay(variables)

    def zeropower_via_newtonschulz5(self, x, steps: int):
        matrix = super().zeropower_via_newtonschulz5(_matrix(x), steps)
        return keras.ops.reshape(matrix, x.shape)

    def lr_adjust(self, x):
        return keras.ops.reshape(super().lr_adjust(_matrix(x)), x.shape)


def _matrix(kernel):
    return keras.ops.reshape(kernel, (-1, kernel.shape[-1]))
