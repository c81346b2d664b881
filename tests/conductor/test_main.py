"""The conductor's process: one tuning that cannot be conducted does not end the others."""

import shutil

import pytest

from labcore.conductor import __main__ as conductor
from labcore.datasets.library import Library
from labcore.launch.conducting import service
from labcore.spec.tuning_file import tuning_of
from labcore.store.store import Store
from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings
from labcore.studies.tuning import life
from labcore.studies.tuning.search import search_of
from tests.conductor.test_conducting import RAW, Tuning


@pytest.fixture
def conduct(lab_home, monkeypatch):
    """Conducts all tunings of the store until none is to run."""
    for name, value in {"IDLE": 0.2, "PAUSE": 0.01, "RETRY": 0.01}.items():
        monkeypatch.setattr(conductor, name, value)
    return lambda store: conductor.Conductor(store, 2).conduct(service(store.runs_dir))


def begun(store):
    return life.begin(search_of(tuning_of(RAW), Library().card), store).tuning_id


def test_a_tuning_that_is_gone_or_damaged_is_told_of_once_and_left_and_the_others_go_on(conduct, caplog):
    store = Store()
    Tuning(store).to_its_end()  # so that the next one's trials are there already
    gone, torn, whole = begun(store), begun(store), begun(store)
    tunings, folder = Tunings(store), store.runs_dir / "tunings"
    shutil.rmtree(folder / gone)
    (folder / torn / "tuning.json").write_text("{")
    conduct(store)
    assert tunings.get(whole).state is TuningState.FINISHED
    assert tunings.active() == [] and not (folder / gone).exists()
    for tuning_id, reason in ((gone, "There is no tuning"), (torn, "is damaged")):
        told = [said for said in caplog.messages if said.startswith(f"Tuning {tuning_id}")]  # others name it as near
        assert len(told) == 2 and "met trouble" in told[0] and "left alone" in told[1] and reason in told[1]


def test_a_tuning_that_was_left_alone_goes_on_once_its_file_is_back(conduct):
    store = Store()
    Tuning(store).to_its_end()
    tuning_id = begun(store)
    file = store.runs_dir / "tunings" / tuning_id / "tuning.json"
    content = file.read_bytes()
    file.write_bytes(b"")
    conduct(store)
    file.write_bytes(content)
    conduct(store)
    assert Tunings(store).get(tuning_id).state is TuningState.RUNNING, "nobody has been asked to go on with it yet"
    life.resume(tuning_id, store)
    conduct(store)
    assert Tunings(store).get(tuning_id).state is TuningState.FINISHED
