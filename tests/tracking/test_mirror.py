"""Runs logged to a real MLflow store: files in a folder, which MLflow's own client writes and reads."""

import os
import time

import pytest

from labcore.launch import nomination
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.tracked import Tracked, note, tracked_of
from labcore.tracking import server
from labcore.tracking.__main__ import follow
from tests import fabricate

pytestmark = pytest.mark.skipif(
    not server.is_installed(), reason="MLflow is not installed: pip install -r requirements-mlflow.txt"
)


@pytest.fixture
def address(lab_home, monkeypatch):
    """The address of an empty store, which runs are to be logged to."""
    found = (lab_home / "mlflow").as_uri()
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv(server.VARIABLE, found)
    monkeypatch.delenv(server.EXPERIMENT, raising=False)
    return found


def logged(address, folder):
    """The MLflow run that repeats the run in `folder`, and its client."""
    from mlflow import MlflowClient

    client = MlflowClient(address)
    return client.get_run(tracked_of(folder).run), client


def test_a_finished_run_is_there_with_settings_figures_tags_and_what_is_small(address):
    folder = fabricate.finished(Store(), seed=3)
    folder.write_environment({"dataset": {"name": "digits", "fingerprint": "f" * 64, "synthetic": False}})
    follow(folder)
    found, client = logged(address, folder)
    assert found.info.status == "FINISHED" and found.info.run_name == folder.spec().name
    assert found.data.params["optimizer.learning_rate"] == str(folder.spec().optimizer.learning_rate)
    assert found.data.params["seed"] == found.data.tags["seed"] == "3"
    assert found.data.tags["labcore.run"] == folder.run_id
    assert found.data.tags["data set fingerprint"] == "f" * 64
    report = folder.report()
    assert found.data.metrics["validation.accuracy"] == report["validation"]["accuracy"]
    assert found.data.metrics["test.accuracy"] == report["test"]["accuracy"]
    history = client.get_metric_history(found.info.run_id, "val_loss")
    epochs = [row for row in _epochs(folder) if "val_loss" in row.values]
    assert [(each.step, each.value) for each in history] == [(row.epoch, row.values["val_loss"]) for row in epochs]
    names = {each.path for each in client.list_artifacts(found.info.run_id)}
    assert {"report.json", "spec.yaml", "environment.json", "model.keras", "card.md"} <= names
    assert "| Accuracy | " in found.data.tags["mlflow.note.content"]
    assert client.get_experiment(found.info.experiment_id).name == "labcore"
    assert tracked_of(folder).trouble == "" and tracked_of(folder).epochs == epochs[-1].epoch


def test_what_is_logged_twice_is_there_once(address):
    folder = fabricate.finished(Store())
    follow(folder)
    first = tracked_of(folder)
    follow(folder)
    found, client = logged(address, folder)
    assert tracked_of(folder) == first
    assert len(client.get_metric_history(found.info.run_id, "val_loss")) == len(_epochs(folder))
    assert len(client.search_runs([found.info.experiment_id])) == 1


@pytest.mark.parametrize(("made", "called"), [(fabricate.failed, "FAILED"), (fabricate.stopped, "KILLED")])
def test_how_a_run_ended_is_said_in_mlflows_words(address, made, called):
    folder = made(Store())
    follow(folder)
    assert logged(address, folder)[0].info.status == called


def test_a_run_is_there_while_it_trains_and_to_its_end(address):
    from threading import Thread

    folder = fabricate.running(Store(), 2)
    following = Thread(target=follow, args=(folder, 0.1))
    following.start()
    _until(lambda: (tracked_of(folder) or Tracked()).epochs == 2)
    assert logged(address, folder)[0].info.status == "RUNNING"
    fabricate.update(folder, state=State.CANCELLED, finished=time.time())
    following.join(30)
    assert not following.is_alive() and logged(address, folder)[0].info.status == "KILLED"


@pytest.mark.parametrize(("state", "called"), [(State.CANCELLED, "KILLED"), (State.FINISHED, "FINISHED")])
def test_one_that_ends_and_is_deleted_between_two_looks_has_ended_there_too(address, state, called):
    from threading import Thread

    store = Store()
    folder = fabricate.running(store, 2)
    following = Thread(target=follow, args=(folder, 1))
    following.start()
    _until(lambda: (tracked_of(folder) or Tracked()).epochs == 2)
    found, client = logged(address, folder)
    assert found.info.status == "RUNNING"
    fabricate.update(folder, state=state, finished=time.time())
    store.refresh()
    store.delete(folder.run_id)
    following.join(30)
    assert not following.is_alive() and client.get_run(found.info.run_id).info.status == called


def test_one_whose_status_cannot_be_read_is_not_said_to_have_ended(address):
    from threading import Thread

    folder = fabricate.running(Store(), 2)
    following = Thread(target=follow, args=(folder, 0.1))
    following.start()
    _until(lambda: (tracked_of(folder) or Tracked()).epochs == 2)
    (folder.path / "status.json").write_text("{")
    following.join(30)
    assert not following.is_alive() and logged(address, folder)[0].info.status == "RUNNING"


def test_figures_of_a_run_that_is_nominated_later_arrive(address, monkeypatch):
    store = Store()
    folder = fabricate.finished(store)
    report = folder.report()
    folder.write_report({name: value for name, value in report.items() if name != "test"})
    follow(folder)
    assert "test.accuracy" not in logged(address, folder)[0].data.metrics
    monkeypatch.setattr(nomination, "ask", lambda *_, **__: folder.write_report(report))
    nomination.nominate(folder.run_id, store)
    _until(lambda: "test.accuracy" in logged(address, folder)[0].data.metrics, 120)
    found, client = logged(address, folder)
    assert found.info.status == "FINISHED" and found.data.metrics["test.accuracy"] == report["test"]["accuracy"]
    assert len(client.search_runs([found.info.experiment_id])) == 1


def test_a_run_that_is_gone_on_with_goes_on_there_too(address):
    folder = fabricate.interrupted(Store())
    follow(folder)
    first = tracked_of(folder)
    fabricate.update(folder, state=State.FINISHED, finished=time.time())
    follow(folder)
    assert tracked_of(folder).run == first.run and logged(address, folder)[0].info.status == "FINISHED"


def test_one_that_somebody_deleted_there_is_made_anew(address):
    folder = fabricate.finished(Store())
    note(folder, Tracked(run="0" * 32, epochs=99))
    follow(folder)
    assert tracked_of(folder).run != "0" * 32 and tracked_of(folder).epochs == len(_epochs(folder))


def test_where_files_cannot_be_sent_the_run_is_there_once_with_its_figures(address, monkeypatch):
    """As on a server whose place for files cannot be reached from here."""
    from mlflow import MlflowClient

    def refuses(*_, **__):
        raise OSError("no place for files")

    monkeypatch.setattr(MlflowClient, "log_text", refuses)
    folder = fabricate.finished(Store())
    follow(folder, retry=0.05)
    found, client = logged(address, folder)
    assert len(client.search_runs([found.info.experiment_id])) == 1
    assert found.info.status == "FINISHED" and "test.accuracy" in found.data.metrics and found.data.params["seed"]
    assert "no place for files" in tracked_of(folder).trouble


def test_a_server_that_does_not_answer_is_told_of_once_and_harms_nothing(lab_home, monkeypatch, caplog):
    monkeypatch.setenv(server.VARIABLE, "http://ann:secret@127.0.0.1:9/mlflow")
    for name, value in {**server.QUIET, "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0"}.items():
        monkeypatch.setenv(name, value)
    folder = fabricate.finished(Store())
    before = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    follow(folder, retry=0.1)
    trouble = tracked_of(folder).trouble
    assert (
        "http://127.0.0.1:9/mlflow" in trouble
        and "secret" not in trouble
        and "will not be sent" in trouble
        and "does not answer" in trouble
    )
    assert "could not be logged" in caplog.text and "secret" not in caplog.text
    changed = [path.name for path, content in before.items() if path.read_bytes() != content]
    assert changed == []


def _epochs(folder: RunFolder):
    reader = folder.metrics_reader(batches=False)
    reader.poll()
    return [row for row in reader.rows if row.kind == "epoch"]


def _until(so, patience=30):
    deadline = time.monotonic() + patience
    while not so():
        assert time.monotonic() < deadline, os.environ.get(server.VARIABLE)
        time.sleep(0.05)
