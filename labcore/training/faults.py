"""From an exception to a cause and a cure that a student understands."""

from collections.abc import Mapping

import tensorflow as tf

from labcore.errors import LabError
from labcore.store.files import is_disk_full
from labcore.store.status import OUT_OF_MEMORY, Fault


class Diverged(LabError):
    """The loss is no longer a number.

    Args:
        place: after which epoch or batch.
        rates: the learning rate of each network that has one of its own, by what the network is called.
        causes: what else may be the reason, as a list in words.
    """

    def __init__(self, place: str, rates: Mapping[str, float], causes: str):
        if len(rates) == 1:
            (rate,) = rates.values()
            told, most_often = f"learning rate {rate:g}", "the learning rate is too high: try a tenth of it"
        else:
            told = f"learning rates: {', '.join(f'{name} {rate:g}' for name, rate in rates.items())}"
            most_often = "a learning rate is too high: try a tenth of the higher one, or of all where they are alike"
        super().__init__(
            f"The loss or the answers became NaN or infinite {place} ({told}).",
            f"Most often {most_often}. Other causes: {causes}. The best epoch before, if any, has been kept.",
        )


def explain(error: BaseException) -> Fault:
    """What to tell the user of `error`; the log has the rest."""
    if isinstance(error, LabError):
        return Fault(problem=error.problem, cure=error.cure, diverged=isinstance(error, Diverged))
    if isinstance(error, (MemoryError, tf.errors.ResourceExhaustedError)):
        return OUT_OF_MEMORY
    if isinstance(error, OSError) and is_disk_full(error):
        return Fault(
            problem="Disk full: the run could not write its results.",
            cure="Free space (the trash of the Runs page is a good start), then resume.",
        )
    return Fault(
        problem=f"The worker met an error it does not know: {type(error).__name__}: {str(error)[:300]}",
        cure="The log has the details. If the settings look right, this is a defect worth reporting.",
    )
