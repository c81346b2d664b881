"""An optimizer and its schedule as plain Keras."""

from collections.abc import Iterator

from labcore.export.plain_source import PlainSource
from labcore.export.script_texts import RATES
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.optimizer import Optimizer
from labcore.spec.schedule import Schedule
from labcore.spec.schedule.constant import Constant

STOCK = "keras.src.optimizers."
"""Where the classes of Keras's own optimizers are."""


def schedule_code(spec: NetworkExperiment) -> Iterator[str]:
    """The curve of the learning rate; nothing where it is constant, or follows the course of training."""
    if _is_constant(spec.optimizer.schedule):
        return
    source = PlainSource()
    source.settings(spec.optimizer.schedule, "factors", "Schedule")
    yield source.text().replace("NDArray[np.float64]", "np.ndarray").replace("NDArray[np.int64]", "np.ndarray")
    yield RATES


def _is_constant(schedule: Schedule) -> bool:
    return schedule.reacts or isinstance(schedule, Constant)


def is_stock(optimizer: Optimizer) -> bool:
    """Whether Keras has that very optimizer."""
    made = type(optimizer.make(learning_rate=1e-3))
    return made.__module__.startswith(STOCK) and type(optimizer).judged is Optimizer.judged


def optimizer_code(optimizer: Optimizer) -> list[str]:
    """The lines in which it is made."""
    constant = _is_constant(optimizer.schedule)
    rate = "LEARNING_RATE" if constant else "Rates(LEARNING_RATE * Schedule().factors(steps))"
    if not is_stock(optimizer):
        return [f"    optimizer = keras.optimizers.AdamW({rate})"]
    made = optimizer.make(learning_rate=1e-3, **optimizer.clipping.limits())
    usual = type(made)().get_config()
    said = {
        key: value
        for key, value in made.get_config().items()
        if key not in ("name", "learning_rate") and value != usual.get(key)
    }
    settings = "".join(f", {key}={value!r}" for key, value in said.items())
    return [f"    optimizer = keras.optimizers.{type(made).__name__}({rate}{settings})"]
