"""Mixed precision: most of a network computed in 16 bits, its weights kept in 32 (Micikevicius et al., 2018)."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras

from labcore.errors import LabError
from labcore.spec.training import Precision


@contextmanager
def computing_in(precision: Precision) -> Iterator[None]:
    """Inside, new layers compute in `precision`, with weights in float32; what Keras did before is restored."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32" if precision == "float32" else f"mixed_{precision}")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def guarded(optimizer: keras.optimizers.Optimizer, precision: Precision, replicas: int) -> keras.optimizers.Optimizer:
    """`optimizer`, with the loss scaled where gradients in `precision` would be lost as zeros.

    The scale is found while training: it grows until a gradient overflows, and the step of that batch is left out.

    Raises:
        LabError: float16 on several replicas, which see overflows apart from one another and would part ways.
    """
    if precision != "float16":
        return optimizer
    if replicas > 1:
        raise LabError(
            f"Training in float16 is not offered on {replicas} devices at once.",
            "Set training.precision to bfloat16, or training.strategy to gpu.",
        )
    return keras.optimizers.LossScaleOptimizer(optimizer)
