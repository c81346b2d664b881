"""Many runs as one table, from the index alone."""

import shutil

import pytest

from labcore.store.store import Store
from labcore.studies.landscape import Column, grouped, landscape
from tests import fabricate

SETTINGS = (
    {"optimizer": {"learning_rate": 1e-4}},
    {"optimizer": {"learning_rate": 1e-2}, "regularization": {"dropout": 0.5}},
    {"optimizer": {"kind": "sgd", "learning_rate": 1e-2}},
)


@pytest.fixture
def found(lab_home):
    store = Store()
    fabricate.many(store, 12, SETTINGS)
    fabricate.submitted(store, seed=50)
    for run in store.runs():
        shutil.rmtree(run.path)
    return landscape(store, store.runs())


def test_settings_that_differ_are_columns_and_no_others(found):
    assert len(found.runs) == 13
    assert {"seed", "optimizer.learning_rate", "optimizer.kind", "regularization.dropout"} <= set(found.settings)
    assert not {"dataset", "task", "name", "training.batch_size"} & set(found.settings)
    rate, kind = found.settings["optimizer.learning_rate"], found.settings["optimizer.kind"]
    assert rate.is_number and rate.is_over_decades and rate.levels[0] == 1e-4
    assert not kind.is_number and "sgd" in kind.levels
    momentum = found.settings["optimizer.momentum"]
    assert momentum.levels[-1] is None, "only some optimizers have one"


def test_figures_are_of_validation_and_costs_and_a_waiting_run_has_none(found):
    assert "val_accuracy" in found.figures and "parameters" in found.figures
    assert not any(key.startswith("test_") for key in found.figures)
    assert found.figures["val_accuracy"].values[0] is None


def test_groups_are_counted_over_the_runs_that_have_the_figure():
    by = Column("optimizer.kind", ("adam", "sgd", "adam", None, "sgd"), is_number=False)
    figure = Column("val_accuracy", (0.8, 0.5, 0.9, 0.4, None), is_number=True)
    adam, sgd, none = grouped(by, figure)
    assert (adam.level, adam.runs, adam.low, adam.high) == ("adam", 2, 0.8, 0.9)
    assert adam.mean == pytest.approx(0.85) and adam.deviation == pytest.approx(0.0707, abs=1e-4)
    assert (sgd.runs, sgd.deviation) == (1, None) and none.level is None
