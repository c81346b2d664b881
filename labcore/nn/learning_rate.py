"""The learning rate of each step, looked up in the curve that its schedule draws."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


class Tabulated(keras.optimizers.schedules.LearningRateSchedule):
    """The rate at step `n` is row `n` of a table, the last row after its end.

    Args:
        rates: `(steps,)` float32.
        factor: a variable that multiplies all of them, to be changed while training goes on; None is 1.
    """

    def __init__(self, rates: NDArray[np.float32], factor: keras.Variable | None = None):
        self._rates, self._factor = rates, factor

    def __call__(self, step):
        rate = tf.gather(tf.constant(self._rates), tf.minimum(tf.cast(step, tf.int32), len(self._rates) - 1))
        return rate if self._factor is None else rate * tf.convert_to_tensor(self._factor)

    def get_config(self) -> dict:
        return {"rates": self._rates.tolist()}
