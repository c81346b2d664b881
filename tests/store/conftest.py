"""A store of its own for each test, and quick ways to bring its runs into any state."""

import time

import pytest

from labcore.spec.classification import Classification
from labcore.store.claims import Claims
from labcore.store.status import State
from labcore.store.store import Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs")


@pytest.fixture
def spec():
    return Classification(dataset="digits", name="first", seed=7)


@pytest.fixture
def carry_out(store):
    """Claims the run that has waited longest and brings it to `state`, as a worker would; returns its claim."""

    def carry_out(state=State.FINISHED, report=None):
        claim = Claims(store).take()
        folder = store.folder(claim.run_id)
        if report is not None:
            folder.write_report(report)
        finished = time.time() if state.is_final else None
        folder.write_status(folder.status().model_copy(update={"state": state, "finished": finished, "epoch": 3}))
        store.refresh()
        return claim

    return carry_out
