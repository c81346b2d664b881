"""Schedule-free AdamW, with the weights that it is to be judged by."""

from collections.abc import Sequence

import keras
from keras import ops


class ScheduleFreeAdamW(keras.optimizers.ScheduleFreeAdamW):
    """`keras.optimizers.ScheduleFreeAdamW` as the paper has it, which also gives the average it stands for.

    It keeps three points: z, which takes Adam's steps; x, the mean of all z so far, which is the result; and
    y = (1 - beta) z + beta x, where gradients are taken and which is what the model holds while it trains. Keras keeps
    y and z, and leaves it to its user to go from y to x before the model is judged or saved.

    The step is written out here because that of Keras 3.15 reads z when it has moved already where it means the z
    before, so that x is no mean of the z; and pulls y alone by the weight decay, which z never feels.

    Reference: Defazio et al., "The road less scheduled", NeurIPS 2024.
    """

    def __init__(self, weight_decay: float, **common):
        super().__init__(**common)
        self._pull = weight_decay

    def averaged(self, weights: Sequence[keras.Variable]) -> list:
        """x of those of `weights` that are trained by this, and the others as they are."""
        return [self._mean(weight) if self._is_trained(weight) else weight for weight in weights]

    def _is_trained(self, weight: keras.Variable) -> bool:
        return self._var_key(weight) in self._trainable_variables_indices

    def _mean(self, y: keras.Variable):
        z = self._momentums[self._get_variable_index(y)]
        return (y - (1 - self.beta_1) * z) / self.beta_1

    def update_step(self, gradient, variable, learning_rate):
        place = self._get_variable_index(variable)
        z, second = ops.convert_to_tensor(self._momentums[place]), ops.convert_to_tensor(self._velocities[place])
        y, step = ops.convert_to_tensor(variable), ops.cast(self.iterations + 1, variable.dtype)
        x = (y - (1 - self.beta_1) * z) / self.beta_1
        second = second + (1 - self.beta_2) * (ops.square(gradient) - second)
        size = ops.sqrt(second / (1 - ops.power(self.beta_2, step))) + self.epsilon
        z = z - learning_rate * (gradient / size + self._pull * y)
        x = x + (z - x) / step
        self.assign(self._velocities[place], second)
        self.assign(self._momentums[place], z)
        self.assign(variable, (1 - self.beta_1) * z + self.beta_1 * x)
