"""Runs to compare, made without a folder."""

from labcore.store.status import State
from labcore.studies.comparison import Entrant


def entrant(run_id="a", *, seed=0, dataset="digits", fingerprint="f", state=State.FINISHED, accuracy=0.9, **settings):
    return Entrant(
        run_id=run_id,
        name=run_id,
        state=state,
        settings={"dataset": dataset, "seed": seed, **settings},
        fingerprint=fingerprint,
        epochs=(),
        report={"best_epoch": 3, "validation": {"accuracy": accuracy}},
    )
