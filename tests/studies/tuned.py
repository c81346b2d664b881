"""A tuning made up for pages: its trials' runs as far as lists know them, its log as a conductor would have it."""

import math

import numpy as np

from labcore.datasets.library import Library
from labcore.spec.tuning_file import tuning_of
from labcore.store.identifiers import new_run_id
from labcore.store.status import State
from labcore.store.tuning import Asked, Told
from labcore.store.tunings import Tunings
from labcore.studies.tuning import life
from labcore.studies.tuning.search import search_of

RAW = {
    "base": {"task": "classification", "dataset": "digits", "training": {"epochs": 8, "batch_size": 64}},
    "space": {
        "optimizer.learning_rate": {"low": 1e-4, "high": 0.1, "log": True},
        "regularization.dropout": {"low": 0, "high": 0.6},
        "optimizer.kind": ["adamw", "sgd"],
    },
    "objective": "accuracy",
    "budget": {"trials": 40},
}


def tuned(store, trials=24, **raw):
    """A tuning with so many trials that have ended, every seventh stopped early; the best is at a rate near 0.003."""
    search, random = search_of(tuning_of({**RAW, **raw}), Library().card), np.random.default_rng(0)
    tuning = life.begin(search, store)
    log = Tunings(store).log(tuning.tuning_id)
    for number in range(1, trials + 1):
        rate, kind = float(f"{10 ** random.uniform(-4, -1):.4g}"), ["adamw", "sgd"][number % 2]
        dropout = float(f"{random.uniform(0, 0.6):.4g}")
        cell = {"optimizer.learning_rate": rate, "regularization.dropout": dropout, "optimizer.kind": kind}
        score = float(
            np.clip(0.95 - 0.12 * (math.log10(rate) + 2.5) ** 2 - 0.1 * dropout + 0.01 * random.normal(), 0, 1)
        )
        run_id, early = new_run_id(), number % 7 == 0
        score = min(score, 0.7) if early else score
        began = tuning.created + 30.0 * number
        log.write(Asked(trial=number, drawn={}, cell=cell, epochs=8, run_id=run_id, own=True, at=began))
        store.submit(search.spec(cell, number, None, Library().card), run_id=run_id)
        folder = store.folder(run_id)
        folder.write_report({"validation": {"accuracy": score}, "seconds": 28.0})
        state = State.CANCELLED if early else State.FINISHED
        ended = {"state": state, "started": began, "finished": began + 28, "epoch": 3 if early else 8, "epochs": 8}
        folder.write_status(folder.status().model_copy(update=ended))
        told = {"started": began, "finished": began + 28, "score": score, "epochs": ended["epoch"]}
        why = "Worse than the median of finished trials at the same epoch." if early else ""
        log.write(Told(trial=number, outcome="stopped" if early else "finished", why=why, **told))
    log.close()
    store.refresh()
    return tuning
