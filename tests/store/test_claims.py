"""Claims: one for each run, in order, fenced by a token."""

import os
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from labcore.errors import LabError
from labcore.home import PROJECT
from labcore.store import index
from labcore.store.claims import Claims
from labcore.store.status import OUT_OF_MEMORY, Fault, State
from labcore.store.store import Store


@pytest.fixture
def claims(store):
    return Claims(store)


def test_the_run_that_waited_longest_comes_first(store, spec, claims):
    ids = [store.submit(spec) for _ in range(3)]
    assert [claims.take().run_id for _ in ids] == ids
    assert claims.take() is None
    assert not claims.waiting


def test_a_claim_is_in_the_status_before_any_worker_hears_of_it(store, spec, claims):
    run_id = store.submit(spec)
    claim = claims.take()
    status = store.folder(run_id).status()
    assert (status.state, status.token, status.attempt, status.phase) == (State.RUNNING, claim.token, 1, "starting")
    assert status.started
    claims.assign(claim, 123, 456.0)
    status = store.folder(run_id).status()
    assert (status.pid, status.pid_started) == (123, 456.0)


def test_what_is_stopped_or_claimed_while_the_turn_is_worked_out_is_not_begun(store, spec, claims, monkeypatch):
    stopped, taken, left = (store.submit(spec) for _ in range(3))
    others, read = Claims(Store(store.runs_dir)), store.database.read

    @contextmanager
    def slowly():
        with read() as db:
            yield db
        monkeypatch.setattr(store.database, "read", read)
        Store(store.runs_dir).stop(stopped)
        assert others.take().run_id == taken

    monkeypatch.setattr(store.database, "read", slowly)
    assert claims.take().run_id == left
    assert claims.take() is None


def test_a_claim_may_go_to_a_node_of_a_cluster_as_long_as_it_is_held(store, spec, claims):
    run_id = store.submit(spec)
    claim = claims.take()
    assert claims.assign_to_node(claim, "0f3a")
    status = store.folder(run_id).status()
    assert (status.host, status.pid, status.token) == ("ray:0f3a", None, claim.token)
    claims.release(claim)
    assert store.folder(run_id).status().host == ""
    assert not claims.assign_to_node(claim, "0f3a")


def test_a_claim_that_cannot_be_indexed_is_not_taken(store, spec, claims, monkeypatch):
    run_id = store.submit(spec)

    def refuse(*_):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as full:
        full.setattr(index, "update", refuse)
        with pytest.raises(LabError, match="full"):
            claims.take()
    assert store.folder(run_id).status().state is State.QUEUED
    assert claims.take().run_id == run_id


def test_a_released_run_waits_where_it_waited(store, spec, claims):
    first, second = store.submit(spec), store.submit(spec)
    claim = claims.take()
    claims.release(claim)
    status = store.folder(first).status()
    assert (status.state, status.attempt, status.token, status.started) == (State.QUEUED, 0, "", None)
    assert [claims.take().run_id for _ in range(2)] == [first, second]


def test_a_run_is_tried_again_where_it_waited_but_not_for_ever(store, spec, claims):
    first, second = store.submit(spec), store.submit(spec)
    for attempt in (1, 2):
        claim = claims.take()
        folder = store.folder(first)
        given_up = {"error": OUT_OF_MEMORY, "finished": 1.0, "phase": ""}
        folder.write_status(folder.status().model_copy(update=given_up))
        assert claim.run_id == first and claims.retry(claim, most=3)
        status = folder.status()
        assert (status.state, status.attempt, status.token) == (State.QUEUED, attempt, "")
        assert (status.error, status.started, status.finished) == (None, None, None)
        assert store.run(first).position == 1
    claim = claims.take()
    assert not claims.retry(claim, most=3)
    assert store.folder(first).status().state is State.RUNNING
    assert claims.take().run_id == second


def test_a_run_is_not_tried_again_when_somebody_else_has_decided(store, spec, claims):
    run_id = store.submit(spec)
    late = claims.take()
    claims.release(late)
    claim = claims.take()
    assert not claims.retry(late, most=9)
    store.stop(run_id)
    assert not claims.retry(claim, most=9)
    assert claims.settle(claim, State.CANCELLED, None)
    assert not claims.retry(claim, most=9)
    assert store.run(run_id).state is State.CANCELLED


def test_who_lost_the_claim_can_write_no_more(store, spec, claims):
    run_id = store.submit(spec)
    late = claims.take()
    claims.release(late)
    claim = claims.take()
    assert not claims.settle(late, State.FAILED, Fault(problem="late"))
    claims.assign(late, 1, 1.0)
    claims.release(late)
    status = store.folder(run_id).status()
    assert (status.state, status.token, status.pid) == (State.RUNNING, claim.token, None)


def test_the_final_state_is_written_once(store, spec, claims):
    run_id = store.submit(spec)
    claim = claims.take()
    assert claims.settle(claim, State.INTERRUPTED, Fault(problem="It was killed.", cure="Resume."))
    assert not claims.settle(claim, State.FAILED, None)
    assert store.run(run_id).error == "It was killed. Resume."
    assert store.folder(run_id).status().state is State.INTERRUPTED


def test_the_folder_is_believed_where_the_index_says_otherwise(store, spec, claims):
    run_id, other = store.submit(spec), store.submit(spec)
    folder = store.folder(run_id)
    folder.write_status(folder.status().model_copy(update={"state": State.FINISHED}))
    assert claims.take().run_id == other
    assert store.run(run_id).state is State.FINISHED


def test_a_run_without_a_readable_spec_fails_with_a_cause(store, spec, claims):
    run_id = store.submit(spec)
    (store.folder(run_id).path / "spec.json").write_text("{")
    assert claims.take() is None
    assert "spec.json" in store.run(run_id).error
    assert store.run(run_id).state is State.FAILED
    assert store.reindex() and store.run(run_id).state is State.FAILED, "the folder says so too"


def test_a_folder_that_may_not_be_written_to_holds_up_no_other_run(seal, spec):
    """As where somebody has used the lab as another user of the machine."""
    store = Store()
    claims, ids = Claims(store), [store.submit(spec) for _ in range(4)]
    cut, lost, ended = claims.take(), claims.take(), claims.take()
    for claim in (cut, lost):
        folder = store.folder(claim.run_id)
        folder.write_status(folder.status().model_copy(update={"heartbeat": 1.0}))
    last = store.submit(spec)
    for run_id in (cut.run_id, ended.run_id, ids[3]):
        seal(store.folder(run_id).path)
    assert claims.take().run_id == last, "the one before cannot be begun"
    assert store.run(ids[3]).state is State.FAILED and "right to write there" in store.run(ids[3]).error
    assert claims.settle(ended, State.FAILED, None) and store.run(ended.run_id).state is State.FAILED
    store.refresh()
    assert {store.run(claim.run_id).state for claim in (cut, lost)} == {State.INTERRUPTED}


def test_processes_that_race_never_get_the_same_run(store, spec):
    ids = [store.submit(spec) for _ in range(40)]
    script = Path(__file__).with_name("race_for_claims.py")
    racers = [
        subprocess.Popen(
            [sys.executable, script, store.runs_dir],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )
        for _ in range(4)
    ]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    got = [racer.communicate(timeout=60)[0].split() for racer in racers]
    assert sorted(run_id for share in got for run_id in share) == sorted(ids)
    assert sum(bool(share) for share in got) > 1, "one of them got everything: there was no race"
