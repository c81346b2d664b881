"""The table of runs as plain data."""

from pathlib import Path

import pytest

from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.ui.run_table import Filter, epochs_of, headlines, table


def run(run_id="r1", **changes):
    values = {
        "run_id": run_id, "name": "Wide net", "task": "classification", "dataset": "digits", "state": State.FINISHED,
        "created": 100.0, "started": 110.0, "finished": 230.0, "seed": 3, "tags": ("week 2",), "epoch": 8, "epochs": 8,
        "phase": "", "position": None, "summary": {"val_accuracy": 0.9, "test_accuracy": 0.8}, "path": Path("r1"),
        "trashed": None, "error": "",
    }  # fmt: skip
    return RunRecord(**{**values, **changes})


@pytest.mark.parametrize(
    ("asked", "passes"),
    [
        (Filter(), True),
        (Filter(words="NET wide"), True),
        (Filter(words="week"), True),
        (Filter(words="r1"), True),
        (Filter(words="narrow"), False),
        (Filter(states=("finished", "failed")), True),
        (Filter(states=("queued",)), False),
        (Filter(datasets=("mnist",)), False),
        (Filter(tasks=("classification",)), True),
        (Filter(tags=("week 1", "week 2")), True),
        (Filter(tags=("week 1",)), False),
    ],
)
def test_the_filter(asked, passes):
    assert asked.passes(run()) is passes


def test_test_figures_are_there_only_when_asked_for():
    assert "test_accuracy" not in table([run()], test=False)
    assert table([run()], test=True)["test_accuracy"].tolist() == [0.8]


def test_a_run_that_has_not_begun_has_empty_cells():
    waiting = run(state=State.QUEUED, started=None, finished=None, position=2, summary={}, seed=None, epoch=0)
    row = table([waiting, run()], test=True).iloc[0]
    assert row["epochs"] == "place 2"
    assert row[["val_accuracy", "training_minutes", "total_minutes", "seed"]].isna().all()


def test_durations_run_on_while_training_does():
    active = run(state=State.RUNNING, finished=None, epoch=3, epochs=8)
    assert table([active], test=False, now=410.0)["total_minutes"].tolist() == [5.0]
    assert epochs_of(active) == "3 of 8"


def test_each_task_is_listed_by_its_first_figures():
    other = run(
        task="other", summary={"val_recall_macro": 0.5, "val_loss": 1.0, "val_roc_auc": 0.7, "val_f1_macro": 0.1}
    )
    assert headlines([run(), other]) == ["accuracy", "roc_auc", "recall_macro"]


def test_what_makes_images_is_listed_by_the_figure_by_which_it_is_judged():
    shares = {"val_sample_precision": 0.9, "val_sample_recall": 0.4}
    gan = run(task="gan", summary={"val_frechet_distance": 2.5, "val_kernel_distance": 0.1, **shares})
    assert headlines([gan]) == ["frechet_distance", "sample_precision"]
    vae = run(task="vae", summary={"val_elbo": -21.0, "val_frechet_distance": 2.5, **shares})
    assert headlines([vae]) == ["elbo", "sample_precision"]


def test_drawn_data_sets_are_marked():
    assert table([run()], test=False)["dataset"].tolist() == ["digits"]
    assert table([run()], test=False, synthetic={"digits"})["dataset"].tolist() == ["digits (synthetic)"]


def test_no_runs_make_an_empty_table():
    assert len(table([], test=True)) == 0
