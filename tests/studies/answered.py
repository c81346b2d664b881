"""Finished runs on the built-in digits that have kept answers, made without training."""

import numpy as np

from labcore.datasets.division import opened
from labcore.evaluation.answers import ARTIFACTS, Answers
from labcore.evaluation.classification import report
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.store.store import Store
from tests import fabricate


def finished(store: Store, seed: int = 0, open_test: bool = True, strength: float = 4.0, **settings) -> RunFolder:
    """A run whose answers are right the more often the stronger they are, and otherwise drawn by its seed."""
    return carried_out(store, fabricate.submitted(store, seed=seed, open_test=open_test, **settings), strength)


def carried_out(store: Store, folder: RunFolder, strength: float = 4.0) -> RunFolder:
    """A queued run, taken to its end."""
    spec = folder.spec()
    digits = opened(spec)
    seed, open_test = spec.seed, spec.open_test
    told = {}
    for part, split in (("validation", "val"), ("test", "test")):
        if part == "test" and not open_test:
            continue
        index = digits.indices(split)
        random = np.random.default_rng([seed, len(part)])
        logits = (
            random.normal(size=(len(index), len(digits.card.classes))) * 1.5
            + strength * np.eye(len(digits.card.classes))[digits.labels[index]]
        )
        given = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        answers = Answers.of(index, digits.labels[index], given.astype(np.float32), None)
        folder.write_arrays(ARTIFACTS[part], answers.arrays())
        told[part] = report(answers.labels, answers.probabilities, digits.card.classes)
    folder.write_json_artifact("classes", list(digits.card.classes))
    folder.write_environment({"dataset": {"name": "digits", "fingerprint": digits.card.fingerprint}})
    if open_test:
        folder.write_json_artifact("test_openings", [1.0])
    folder.write_report({**told, "best_epoch": 1, "epochs": 1, "dataset_fingerprint": digits.card.fingerprint})
    folder.write_status(Status(state=State.FINISHED, created=1.0, started=1.0, finished=2.0))
    store.take_in(folder.run_id)
    return folder
