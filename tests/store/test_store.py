"""The store: submission, lists, labels, stopping, resuming, counting of test sets."""

import json
import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from labcore.errors import InputError, LabError
from labcore.spec.classification import Classification
from labcore.store import looks
from labcore.store.claims import Claims
from labcore.store.identifiers import is_run_id, new_run_id
from labcore.store.liveness import started_at, this_host
from labcore.store.status import State
from labcore.store.store import Store

REPORT = {
    "validation": {"accuracy": 0.9, "loss": 0.3, "per_class": {"0": {}}},
    "test": {"accuracy": 0.8, "roc_auc": None},
    "best_epoch": 3,
    "dataset_fingerprint": "abc",
}
LONG_GONE = 2**30 + 17  # more than any system's largest process number


def test_a_submitted_run_is_on_disk_and_in_the_list(store, spec):
    run_id = store.submit(spec, tags=["lab 1", "lab 1", " "])
    assert is_run_id(run_id)
    record = store.run(run_id)
    assert (record.name, record.task, record.dataset, record.seed) == ("first", "classification", "digits", 7)
    assert (record.state, record.position, record.tags, record.summary) == (State.QUEUED, 1, ("lab 1",), {})
    assert store.folder(run_id).spec() == spec
    assert json.loads((record.path / "spec.json").read_text())["schema_version"] == 1


def test_a_run_that_is_submitted_again_under_its_id_is_left_as_it_is(store, spec, carry_out):
    run_id = store.submit(spec, run_id=new_run_id())
    carry_out(State.FINISHED, REPORT)
    trained = store.run(run_id)
    assert store.submit(spec, run_id=run_id) == run_id
    assert store.run(run_id) == trained and store.folder(run_id).report() == REPORT
    with store.database.write() as db:
        db.execute("DELETE FROM runs")  # an index that has not heard of it
    store.submit(spec, run_id=run_id)
    assert store.run(run_id).state is State.FINISHED


def test_a_submission_that_was_killed_is_made_whole(store, spec):
    run_id = new_run_id()
    (store.runs_dir / run_id).mkdir()
    store.submit(spec, run_id=run_id)
    assert store.run(run_id).state is State.QUEUED and store.folder(run_id).spec() == spec


@pytest.mark.parametrize("run_id", ["../../notes", "..", "a\0b", "notes"])
def test_what_is_no_id_is_never_a_folder(store, spec, run_id):
    notes = (store.runs_dir / run_id.replace("\0", "")).resolve()
    notes.mkdir(parents=True, exist_ok=True)
    (notes / "kept.txt").write_text("mine")  # where a folder made for the run would be cleared away again
    with pytest.raises(InputError, match="is no id of a run"):
        store.submit(spec, run_id=run_id)
    assert (notes / "kept.txt").read_text() == "mine" and not store.runs()


def test_a_run_without_a_name_gets_one(store):
    run_id = store.submit(Classification(dataset="digits"))
    assert "digits" in store.run(run_id).name


def test_lists_are_newest_first_and_queue_places_count_from_the_oldest(store, spec):
    ids = [store.submit(spec) for _ in range(3)]
    assert [(record.run_id, record.position) for record in store.runs()] == [(ids[2], 3), (ids[1], 2), (ids[0], 1)]


def test_a_search_by_words_leaves_out_what_has_none_of_one(store, spec):
    first = store.submit(spec.model_copy(update={"name": "Wide Crème"}), tags=["Lab 1"])
    second = store.submit(spec.model_copy(update={"name": "Narrow"}), tags=["Lab 2"])
    found = [
        [run.run_id for run in store.runs(words=words)]
        for words in (["wide"], ["lab", "narrow"], [first[-6:]], ["wide", "narrow"], ["crème"], ["'; --"], [])
    ]
    assert found == [[first], [second], [first], [], [second, first], [second, first], [second, first]]
    assert [run.run_id for run in store.runs(words=["lab"], most=1, state=State.QUEUED)] == [second]


def test_lists_can_be_narrowed(store, spec, carry_out):
    store.submit(spec)
    other = store.submit(spec)
    carry_out()
    assert [record.run_id for record in store.runs(state=State.QUEUED)] == [other]
    assert store.runs(state=State.CANCELLED) == []
    assert store.counts()[State.FINISHED] == store.counts()[State.QUEUED] == 1


@pytest.mark.parametrize(
    "name", ["../../etc", "no-such-run", "", "20261121-071500-aaaaaa", "x" * 5000, "20261121-071500-k3x9\n"]
)
def test_an_unknown_run_is_refused_briefly(store, name):
    with pytest.raises(InputError) as refused:
        store.folder(name)
    assert len(str(refused.value)) < 200


def test_a_mistyped_id_is_recognised(store, spec):
    run_id = store.submit(spec)
    with pytest.raises(InputError, match=run_id):
        store.run(run_id[:-1] + ("a" if run_id[-1] != "a" else "b"))


def test_the_report_becomes_the_summary_and_the_test_set_is_counted(store, spec, carry_out):
    run_id = store.submit(spec)
    carry_out(report=REPORT)
    assert store.run(run_id).summary == {"val_accuracy": 0.9, "val_loss": 0.3, "test_accuracy": 0.8, "best_epoch": 3}
    assert store.test_looks("digits").times == store.test_looks("digits", "abc").times == 1
    assert store.test_looks("digits", "other content").times == store.test_looks("blood").times == 0
    store.delete(run_id)
    store.purge()
    assert store.test_looks("digits").times == 1


def test_names_and_tags_are_kept_as_written_and_survive_reindexing(store, spec):
    run_id = store.submit(spec)
    store.rename(run_id, "<b>*größer*</b>\x00\u202e!\n2")
    store.tag(run_id, ["b", "a"])
    (store.runs_dir / "lab.db").unlink()
    record = Store(store.runs_dir).run(run_id)
    assert (record.name, record.tags) == ("<b>*größer*</b> ! 2", ("b", "a"))


@pytest.mark.parametrize("name", ["", " \n ", "\x07", "x" * 201])
def test_names_that_cannot_be_are_refused(store, spec, name):
    run_id = store.submit(spec)
    with pytest.raises(InputError):
        store.rename(run_id, name)
    assert store.run(run_id).name == "first"


def test_too_many_or_too_long_tags_are_refused_before_anything_is_written(store, spec):
    for tags in (["x" * 41], map(str, range(21))):
        with pytest.raises(InputError):
            store.submit(spec, tags=tags)
    assert [path for path in store.runs_dir.iterdir() if path.is_dir()] == []


def test_a_queued_run_is_stopped_at_once(store, spec):
    run_id = store.submit(spec)
    store.stop(run_id)
    assert store.folder(run_id).status().state is store.run(run_id).state is State.CANCELLED
    assert Claims(store).take() is None


def test_a_running_run_is_asked_to_stop(store, spec, carry_out):
    run_id = store.submit(spec)
    carry_out(State.RUNNING)
    store.stop(run_id)
    assert store.folder(run_id).stop_requested
    assert store.run(run_id).state is State.RUNNING


@pytest.mark.parametrize("state", [state for state in State if state.is_final])
def test_what_has_ended_cannot_be_stopped(store, spec, carry_out, state):
    run_id = store.submit(spec)
    carry_out(state)
    with pytest.raises(InputError, match="already ended"):
        store.stop(run_id)
    assert store.folder(run_id).status().state is state


@pytest.mark.parametrize("state", list(State))
def test_only_what_did_not_finish_can_be_resumed(store, spec, carry_out, state):
    run_id = store.submit(spec)
    if state is not State.QUEUED:
        carry_out(state)
    if state.is_final:
        store.folder(run_id).request_stop()
    if state not in (State.FAILED, State.CANCELLED, State.INTERRUPTED):
        with pytest.raises(InputError, match=state.value):
            store.resubmit(run_id)
        return
    store.resubmit(run_id)
    status = store.folder(run_id).status()
    assert (status.state, status.attempt, status.token, status.epoch) == (State.QUEUED, 0, "", 3)
    assert not store.folder(run_id).stop_requested
    assert Claims(store).take().run_id == run_id
    assert store.folder(run_id).status().attempt == 1


@pytest.mark.parametrize("by", ["the worker", "the launcher"])
def test_a_run_that_is_resumed_while_it_is_being_stopped_is_queued_again_when_it_has(store, spec, by):
    run_id = store.submit(spec)
    claim, folder = Claims(store).take(), store.folder(run_id)
    store.stop(run_id)
    store.resubmit(run_id)
    assert store.run(run_id).state is State.RUNNING and folder.stop_requested
    if by == "the worker":
        folder.write_status(folder.status().model_copy(update={"state": State.CANCELLED, "finished": 1.0, "epoch": 3}))
        store.refresh()
    else:
        assert Claims(store).settle(claim, State.CANCELLED, None)
    assert store.run(run_id).state is State.QUEUED and not folder.stop_requested
    assert Claims(store).take().run_id == run_id
    store.stop(run_id)
    store.resubmit(run_id)
    store.stop(run_id)  # which takes the wish back
    folder.write_status(folder.status().model_copy(update={"state": State.CANCELLED, "finished": 2.0}))
    store.refresh()
    assert store.run(run_id).state is State.CANCELLED


def test_a_run_that_finishes_before_it_heeds_its_stop_is_not_queued_again(store, spec):
    run_id = store.submit(spec)
    Claims(store).take()
    store.stop(run_id)
    store.resubmit(run_id)
    folder = store.folder(run_id)
    folder.write_status(folder.status().model_copy(update={"state": State.FINISHED, "finished": 1.0}))
    store.refresh()
    assert store.run(run_id).state is State.FINISHED and Claims(store).take() is None


def test_a_resumed_run_waits_behind_those_that_wait(store, spec, carry_out):
    resumed, waiting = store.submit(spec), store.submit(spec)
    carry_out(State.FAILED)
    store.resubmit(resumed)
    assert [store.run(run_id).position for run_id in (waiting, resumed)] == [1, 2]


@pytest.mark.parametrize(
    ("silence", "pid", "host", "expected"),
    [
        (60, LONG_GONE, "here", State.INTERRUPTED),
        (-60, LONG_GONE, "here", State.INTERRUPTED),  # the clock was set back
        (5, LONG_GONE, "here", State.RUNNING),
        (60, "alive", "here", State.RUNNING),  # stopped by a debugger, perhaps
        (60, "reused", "here", State.INTERRUPTED),
        (60, LONG_GONE, "elsewhere", State.RUNNING),
        (600, LONG_GONE, "elsewhere", State.INTERRUPTED),
    ],
)
def test_a_run_whose_worker_is_gone_becomes_interrupted(store, spec, carry_out, silence, pid, host, expected):
    run_id = store.submit(spec)
    carry_out(State.RUNNING)
    folder = store.folder(run_id)
    started = started_at(os.getpid()) if pid != "reused" else 1000.0
    changes = {
        "heartbeat": time.time() - silence,
        "pid": pid if pid == LONG_GONE else os.getpid(),
        "pid_started": started,
        "host": this_host() if host == "here" else "another-machine",
    }
    folder.write_status(folder.status().model_copy(update=changes))
    store.refresh()
    record = store.run(run_id)
    assert record.state is folder.status().state is expected
    if expected is State.INTERRUPTED:
        assert "Resume" in record.error
        assert folder.status().token == ""


def test_a_run_that_was_asked_to_stop_and_died_is_cancelled(store, spec, carry_out):
    run_id = store.submit(spec)
    carry_out(State.RUNNING)
    store.stop(run_id)
    folder = store.folder(run_id)
    folder.write_status(folder.status().model_copy(update={"heartbeat": time.time() - 60, "pid": LONG_GONE}))
    store.refresh()
    assert store.run(run_id).state is State.CANCELLED


def test_the_index_is_rebuilt_from_the_folders(store, spec, carry_out):
    finished, deleted, _ = (store.submit(spec) for _ in range(3))
    carry_out(report=REPORT)
    store.delete(deleted)
    before = [*store.runs(), *store.trash()]
    (store.runs_dir / "20260101-000000-stray").mkdir()
    (store.runs_dir / "lab.db").write_bytes(b"this is no database at all" * 200)
    with pytest.raises(LabError, match="reindex"):
        store.runs()
    assert store.reindex() == 4
    after = {record.run_id: record for record in [*store.runs(), *store.trash()]}
    for record in before:
        found = after[record.run_id]
        assert (found.name, found.state, found.summary) == (record.name, record.state, record.summary)
    assert after[deleted].trashed
    assert store.test_looks("digits").times == 1
    assert after["20260101-000000-stray"].state is State.INTERRUPTED
    shutil.rmtree(store.folder(finished).path)
    assert store.reindex() == 3


def test_links_are_not_taken_for_runs(store, spec, tmp_path):
    target = tmp_path / "elsewhere"
    target.mkdir()
    try:
        (store.runs_dir / "20260101-000000-linked").symlink_to(target)
    except OSError:
        pytest.skip("this system does not let the user make links")
    assert store.reindex() == 0


def test_a_folder_that_vanished_breaks_no_list_and_no_queue(store, spec):
    gone, here = store.submit(spec), store.submit(spec)
    shutil.rmtree(store.runs_dir / gone)
    assert len(store.runs()) == 2
    assert Claims(store).take().run_id == here
    assert store.run(gone).state is State.FAILED
    store.delete(gone)
    store.purge(gone)
    assert [record.run_id for record in [*store.runs(), *store.trash()]] == [here]


def test_a_spec_that_is_no_longer_valid_names_its_key(store, spec):
    folder = store.folder(store.submit(spec))
    path = folder.path / "spec.json"
    path.write_text(path.read_text().replace('"learning_rate"', '"lr"'))
    with pytest.raises(LabError, match=r"'optimizer\.lr'.*Did you mean 'optimizer\.learning_rate'"):
        folder.spec()


@pytest.mark.parametrize("name", ["spec.json", "status.json", "report.json", "label.json", "metrics.jsonl"])
def test_no_torn_file_breaks_a_reader(store, spec, carry_out, name):
    run_id = store.submit(spec, tags=["a"])
    carry_out(report=REPORT)
    folder = store.folder(run_id)
    folder.metrics_writer().write("epoch", 5, 1, {"loss": 1.0})
    path = folder.path / name
    whole = path.read_bytes()
    contents = [whole[:cut] for cut in range(len(whole))] + [b"\xff\xfe", b"[" * 100_000, b"[]", b"null", b"1e999"]
    contents.append(whole.replace(b"1", b"NaN").replace(b'"digits"', b"[{}]").replace(b"7", b"1" * 40))
    for content in contents:
        path.write_bytes(content)
        folder.status(), folder.report(), folder.label(), folder.metrics_reader().poll(), folder.environment()
        try:
            folder.spec()
        except LabError as error:
            assert len(str(error)) < 1000
    for content in contents[:: max(1, len(contents) // 12)] + contents[-6:]:
        path.write_bytes(content)
        store.reindex()
        assert [record.run_id for record in store.runs()] == [run_id]


def test_a_status_gone_bad_ends_the_run_in_time(store, spec, carry_out):
    run_id = store.submit(spec)
    carry_out(State.RUNNING)
    path = store.folder(run_id).path / "status.json"
    path.write_text("{")
    store.refresh()
    assert store.run(run_id).state is State.RUNNING
    os.utime(path, (time.time() - 60, time.time() - 60))
    store.refresh()
    assert store.run(run_id).state is store.folder(run_id).status().state is State.INTERRUPTED


def test_any_thread_may_use_it(store, spec):
    threads = [threading.Thread(target=lambda: [store.submit(spec), store.runs()]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(record.position for record in store.runs()) == list(range(1, 9))


def test_a_database_from_the_future_is_refused_in_words(store, spec):
    store.submit(spec)
    with store.database.write() as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LabError, match="Update the lab"):
        store.runs()


def test_ten_thousand_runs_are_listed_within_a_second(store, spec):
    run_id = store.submit(spec)
    with store.database.write() as db:
        row = dict(db.execute("SELECT * FROM runs").fetchone())
        row["state"], row["summary"] = "finished", json.dumps({f"test_figure_{n}": n / 7 for n in range(16)})
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        rows = [tuple({**row, "run_id": f"20250101-000000-{n:06d}", "created": n}.values()) for n in range(10_000)]
        db.executemany(f"INSERT INTO runs ({columns}) VALUES ({marks})", rows)
    seconds = []
    for _ in range(3):
        started = time.thread_time()  # its own share of a machine that may be busy
        store.refresh()
        records = store.runs()
        seconds.append(time.thread_time() - started)
    assert min(seconds) < 1
    assert len(records) == 10_001
    assert records[0].run_id == run_id


@pytest.mark.parametrize("state", [State.CANCELLED, State.FAILED, State.INTERRUPTED])
def test_an_opening_counts_whatever_became_of_the_run(store, spec, carry_out, state):
    run_id = store.submit(spec)
    store.folder(run_id).write_json_artifact("test_openings", [1.0])
    store.folder(run_id).write_environment({"dataset": {"fingerprint": "abc"}})
    carry_out(state)
    assert store.test_looks("digits").times == store.test_looks("digits", "abc").times == 1
    assert store.test_looks("digits", "other content").times == 0


def test_every_opening_of_a_run_that_is_taken_up_again_counts_and_none_is_forgotten(store, spec, carry_out):
    run_id = store.submit(spec)
    store.folder(run_id).write_json_artifact("test_openings", [1.0])
    carry_out(State.INTERRUPTED)
    store.resubmit(run_id)
    store.folder(run_id).write_json_artifact("test_openings", [1.0, 2.0])
    carry_out(report=REPORT)
    assert store.test_looks("digits", "abc").times == 2
    store.folder(run_id).write_json_artifact("test_openings", [])
    store.reindex()
    assert store.test_looks("digits", "abc").times == 2


def test_an_opening_of_unknown_content_counts_for_every_content(store, spec, carry_out):
    run_id = store.submit(spec)
    store.folder(run_id).write_json_artifact("test_openings", [1.0])
    carry_out(State.FAILED)
    assert store.test_looks("digits", "abc").times == 1


@pytest.mark.parametrize("noted", ["many", {"times": 3}, []])
def test_nonsense_where_openings_are_noted_breaks_nothing(store, spec, carry_out, noted):
    run_id = store.submit(spec)
    store.folder(run_id).write_json_artifact("test_openings", noted)
    carry_out(State.FAILED)
    assert store.test_looks("digits").times == 0


def test_rows_of_the_index_that_are_torn_do_not_break_the_list(store, spec):
    run_id = store.submit(spec)
    with store.database.write() as db:
        db.execute("UPDATE runs SET state = 'weird', tags = '[', summary = '{\"seconds\": NaN, \"val_accuracy\": 0.5}'")
    (record,) = store.runs()
    assert (record.state, record.tags, record.summary) == (State.INTERRUPTED, (), {"val_accuracy": 0.5})
    assert sum(store.counts().values()) == 0
    store.refresh()
    assert store.run(run_id).state is State.QUEUED, "the folder knows better"


def test_looks_at_test_sets_are_counted_beside_openings_and_outlive_their_runs(store, spec, carry_out):
    run_id = store.submit(spec)
    carry_out(report=REPORT)
    folder = store.folder(run_id)
    looks.note(folder, "digits", "abc", "shifted test")
    looks.note(folder, "blood", "def", "external test")
    store.take_in(run_id)
    store.take_in(run_id)
    assert store.test_looks("digits") == looks.TestLooks(times=2, runs=1, again=1)
    assert store.test_looks("digits").in_words("digits") == (
        "The test images of 'digits' have been looked at 2 times by 1 run, deleted ones included, 1 of them after the "
        "opening at a run's end."
    )
    assert store.test_looks("digits", "other content").times == 0
    assert store.test_looks("blood", "def") == looks.TestLooks(times=1, runs=1, again=1)
    folder.write_json_artifact("test_looks", "nonsense")
    store.delete(run_id)
    store.purge()
    with store.database.write() as db:
        db.execute("DROP TABLE study_members")
    assert store.test_looks("digits").times == 2, "the index was made anew, and what it alone knew is kept"


@pytest.mark.parametrize("lost", ["runs", "test_openings"])
def test_a_lost_table_is_made_anew_from_the_folders(store, spec, carry_out, lost):
    run_id = store.submit(spec)
    carry_out(report=REPORT)
    gone = store.submit(spec)
    carry_out(report=REPORT)
    store.delete(gone)
    store.purge()
    with store.database.write() as db:
        db.execute(f"DROP TABLE {lost}")
    (record,) = store.runs()
    assert (record.run_id, record.summary["val_accuracy"]) == (run_id, 0.9)
    assert store.test_looks("digits").times == (2 if lost == "runs" else 1), "of a purged run only the table knew"


def test_a_folder_in_the_place_of_the_index_is_set_aside(store, spec):
    run_id = store.submit(spec)
    store.database.path.unlink()
    store.database.path.mkdir()
    with pytest.raises(LabError, match=r"is a folder.*reindex"):
        store.runs()
    assert store.reindex() == 1
    assert [record.run_id for record in store.runs()] == [run_id]


def test_runs_are_listed_where_no_log_can_be_kept_beside_the_index(store, spec):
    run_id = store.submit(spec)
    for ending in ("-wal", "-shm"):
        Path(f"{store.database.path}{ending}").unlink(missing_ok=True)
    Path(f"{store.database.path}-shm").mkdir()  # SQLite can as little make its file there as on a full disk
    assert [record.run_id for record in store.runs()] == [run_id]
    with pytest.raises(LabError, match="cannot be read or written"):
        store.submit(spec)


def test_a_disk_that_is_gone_is_no_empty_list(store, spec):
    store.submit(spec)
    shutil.rmtree(store.runs_dir)
    with pytest.raises(LabError, match="cannot be read or written"):
        store.runs()
