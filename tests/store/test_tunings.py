"""Tunings in the store: a file, a log that survives being cut anywhere, and rows that the queue heeds."""

import pytest

from labcore.errors import InputError
from labcore.spec.tuning_file import tuning_of
from labcore.store import trial_log
from labcore.store.claims import Claims
from labcore.store.identifiers import new_run_id
from labcore.store.store import Store
from labcore.store.trial_log import TrialLog
from labcore.store.tuning import Asked, Told, TuningState
from labcore.store.tunings import Tunings

PLAN = tuning_of({"base": {"dataset": "digits"}, "space": {"regularization.dropout": [0, 0.5]}})


def asked(trial, run_id="20261128-000000-abcdef"):
    return Asked(trial=trial, drawn={"a": 0}, cell={"a": 0.5}, epochs=3, run_id=run_id, own=True, at=1.0)


@pytest.fixture
def tunings(store):
    return Tunings(store)


def test_a_tuning_is_read_as_it_was_kept(store, tunings):
    tuning = tunings.add(PLAN)
    assert tuning.name == "dropout"
    assert tunings.get(tuning.tuning_id) == tuning == Tunings(Store(store.runs_dir)).all()[0]
    assert tunings.active() == [tuning.tuning_id]
    tunings.turn(tuning.tuning_id, TuningState.FINISHED, "Done.")
    assert tunings.active() == [] and tunings.get(tuning.tuning_id).why == "Done."
    with pytest.raises(InputError, match="no tuning"):
        tunings.get("../../etc")


def test_a_log_that_was_cut_anywhere_keeps_all_before_and_goes_on(tmp_path):
    whole = tmp_path / "whole.jsonl"
    events = [asked(1), Told(trial=1, outcome="finished", score=0.5), asked(2)]
    log = TrialLog(whole)
    for event in events:
        log.write(event)
    log.close()
    content = whole.read_bytes()
    ends = [place + 1 for place, byte in enumerate(content) if byte == ord("\n")]
    for cut in range(len(content) + 1):
        path = tmp_path / "cut.jsonl"
        path.write_bytes(content[:cut])
        before = sum(end <= cut for end in ends)
        assert trial_log.read(path) == events[:before]
        log = TrialLog(path)
        log.write(asked(9))
        log.close()
        found = trial_log.read(path)
        assert found[-1] == asked(9)
        assert found[:-1] in (events[:before], events[: before + 1])  # a line may lack its newline only


def test_trials_of_a_paused_tuning_are_not_claimed_until_it_goes_on(store, tunings, spec):
    tuning, claims, run_id = tunings.add(PLAN), Claims(store), new_run_id()
    tunings.note_trial(tuning.tuning_id, run_id, own=True)
    store.submit(spec, run_id=run_id)
    tunings.turn(tuning.tuning_id, TuningState.PAUSED)
    assert claims.take() is None
    store.reindex()
    log = tunings.log(tuning.tuning_id)
    log.write(asked(1, run_id))
    log.close()
    store.reindex()  # the rows come from the files again
    assert claims.take() is None
    tunings.turn(tuning.tuning_id, TuningState.RUNNING)
    assert claims.take().run_id == run_id


def test_one_at_a_time_conducts_a_tuning(store, tunings):
    tuning = tunings.add(PLAN)
    lock = tunings.hold(tuning.tuning_id)
    assert lock is not None and Tunings(Store(store.runs_dir)).hold(tuning.tuning_id) is None
    lock.release()
    again = tunings.hold(tuning.tuning_id)
    assert again is not None
    again.release()


def test_a_tuning_is_forgotten_and_its_runs_stay(store, tunings, spec):
    tuning, run_id = tunings.add(PLAN), store.submit(spec)
    tunings.note_trial(tuning.tuning_id, run_id, own=True)
    tunings.delete(tuning.tuning_id)
    assert tunings.all() == [] and tunings.active() == [] and store.run(run_id).run_id == run_id
