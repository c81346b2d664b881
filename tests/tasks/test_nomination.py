"""A run whose test set was kept closed, and a run that is nominated."""

import pytest

from labcore.datasets import storage
from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.launch import nomination
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.claims import Claims
from labcore.store.status import State
from labcore.store.store import Store
from labcore.tasks import baseline, classification
from labcore.tasks.answers import answer
from labcore.training.reporter import Reporter
from tests.samples import shapes

SMALL = [
    *("architecture.filters=4", "architecture.layers_per_block=1", "architecture.blocks=2"),
    *("training.batch_size=16", "training.epochs=2", "training.heat_maps=0"),
]


@pytest.fixture
def store(lab_home):
    bars = shapes(images=150)
    images = [bars.image(index) for index in range(150)]
    fields = {"classes": bars.card.classes, "task": "classification", "source": "imported"}
    storage.write(Library().folder("bars"), images, bars.labels, bars.split, **fields)
    return Store()


@pytest.fixture(autouse=True)
def asked_here(monkeypatch):
    """The bench's answer in this process, which has TensorFlow already."""
    monkeypatch.setattr(nomination, "ask", lambda question, payload, **_: answer(question, payload))


def carried_out(store, raw, task=classification):
    run_id = store.submit(resolve({"dataset": "bars", **raw}, Library().card))
    claim, folder = Claims(store).take(), store.folder(run_id)
    with Reporter(folder, claim.token) as reporter:
        assert not task.run(folder.spec(), reporter)
        reporter.end(State.FINISHED)
    store.refresh()
    return folder


@pytest.mark.parametrize("task", [classification, baseline])
def test_a_nominated_run_gets_the_figures_that_it_would_have_had_at_its_end(store, task):
    raw = assign({"task": task.__name__.rpartition(".")[2]}, SMALL if task is classification else [])
    opened, closed = carried_out(store, raw, task), carried_out(store, {**raw, "open_test": False}, task)
    assert "test" not in closed.report() and not closed.predictions_path.exists()
    assert closed.report()["validation"] == opened.report()["validation"]
    assert store.test_looks("bars").times == 1

    record = nomination.nominate(closed.run_id, store)
    for name, figure in opened.report()["test"].items():
        if isinstance(figure, float):
            assert closed.report()["test"][name] == pytest.approx(figure, abs=1e-5), name
    assert record.summary["test_accuracy"] == closed.report()["test"]["accuracy"]
    assert closed.predictions_path.read_text().count("\n") == opened.predictions_path.read_text().count("\n")
    assert store.test_looks("bars").times == 2
    with pytest.raises(InputError, match="has opened its test set already"):
        nomination.nominate(closed.run_id, store)
    assert store.test_looks("bars").times == 2


def test_only_what_has_finished_can_be_nominated(store):
    run_id = store.submit(resolve({"dataset": "bars", "open_test": False}, Library().card))
    with pytest.raises(InputError, match="is queued"):
        nomination.nominate(run_id, store)
    store.delete(run_id)
    with pytest.raises(InputError, match="in the trash"):
        nomination.nominate(run_id, store)


def test_a_test_set_that_is_another_by_now_stays_closed(store):
    folder = carried_out(store, assign({"open_test": False}, SMALL))
    noted = folder.environment()
    folder.write_environment({**noted, "dataset": {**noted["dataset"], "fingerprint": "another"}})
    with pytest.raises(LabError, match="is not the one this run began with"):
        nomination.nominate(folder.run_id, store)
    assert store.test_looks("bars").times == 0 and "test" not in folder.report()


def test_folds_reach_every_part_of_a_run(store):
    folder = carried_out(store, assign({"open_test": False, "division": {"folds": 5, "fold": 2, "share": 0.5}}, SMALL))
    assert folder.report()["validation"]["images"] == 24, "a fifth of 120"
    assert folder.environment()["dataset"]["folds"] == "fold 2 of 5, seed 0"
    nomination.nominate(folder.run_id, store)
    assert folder.report()["test"]["images"] == 30


def test_a_few_steps_tell_how_fast_it_goes(store):
    spec = resolve(assign({"dataset": "bars"}, SMALL), Library().card)
    told = answer("pace", {"spec": spec.model_dump(mode="json")})
    assert told["start_seconds"] > 0 and 0 < told["epoch_seconds"] < told["start_seconds"]
    assert told["parameters"] > 0
