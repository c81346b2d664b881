"""A tuning conducted from its first trial to its last: budgets, hopeless trials, failures, stops, and sudden deaths."""

import pytest

from labcore.conductor.conducting import Conducting
from labcore.conductor.naming import MOST_FAILURES
from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.spec.tuning_file import tuning_of
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.trial_log import TrialLog
from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings
from labcore.studies.tuning import life
from labcore.studies.tuning.search import Search, search_of
from labcore.studies.tuning.standing import standing
from tests.conductor.conducted import Workers

RAW = {
    "base": {"task": "classification", "dataset": "digits", "training": {"epochs": 8, "batch_size": 64}},
    "space": {"regularization.dropout": {"low": 0, "high": 0.8}},
    "objective": "accuracy",
    "budget": {"trials": 6},
}


@pytest.fixture
def store(lab_home):
    return Store()


class Tuning:
    """A tuning, its conductor, and its workers."""

    def __init__(self, store, **raw):
        self.store, self.workers = store, Workers(store)
        self.tuning_id = life.begin(search_of(tuning_of({**RAW, **raw}), Library().card), store).tuning_id
        self.conductor = Conducting(self.tuning_id, store, slots=2)

    def tick(self):
        return self.conductor.tick()

    def restart(self):
        self.conductor.close()
        self.conductor = Conducting(self.tuning_id, self.store, slots=2)

    def to_its_end(self):
        for _ in range(100):
            if not self.tick():
                return
            self.workers.end_all()
        raise AssertionError("it did not come to an end")

    @property
    def now(self):
        return standing(Tunings(self.store).get(self.tuning_id), self.store)

    @property
    def states(self):
        return [self.now.state_of(trial) for trial in self.now.trials]


def test_trials_are_queued_as_many_at_once_as_there_is_room_and_the_best_is_known(store):
    tuning = Tuning(store)
    assert tuning.tick() and tuning.states == ["queued", "queued"]
    specs = [store.folder(trial.run_id).spec() for trial in tuning.now.trials]
    assert not any(spec.open_test for spec in specs) and specs[0].name.endswith("trial 1")
    tuning.to_its_end()
    assert tuning.states == ["finished"] * 6 and len(store.runs()) == 6
    best = min(tuning.now.trials, key=lambda trial: abs(trial.cell["regularization.dropout"] - 0.3))
    assert tuning.now.best == best
    assert (tuning.now.tuning.state, tuning.now.spent) == (TuningState.FINISHED, 6)
    assert "6 trials is spent" in tuning.now.tuning.why


def test_settings_that_were_run_before_are_not_run_again(store):
    Tuning(store).to_its_end()
    again = Tuning(store)
    again.to_its_end()
    assert len(store.runs()) == 6
    assert again.states == ["finished"] * 6 and not any(trial.asked.own for trial in again.now.trials)


def test_a_small_space_ends_the_search_when_all_is_tried(store):
    tuning = Tuning(store, space={"regularization.dropout": [0.0, 0.3, 0.5]}, tuner="grid", budget={"trials": 50})
    tuning.to_its_end()
    assert tuning.states == ["finished"] * 3 and tuning.now.tuning.why == "Every combination has been tried."


def test_no_trial_is_begun_that_the_budget_of_epochs_has_no_room_for(store):
    tuning = Tuning(store, budget={"epochs": 20})
    tuning.to_its_end()
    assert [trial.asked.epochs for trial in tuning.now.trials] == [8, 8]
    assert "no room for another trial of 8" in tuning.now.tuning.why


def test_when_the_minutes_are_over_trials_at_work_count_as_far_as_they_came(store):
    tuning = Tuning(store, budget={"minutes": 0.01})
    tuning.tick()
    first, _ = tuning.workers.take()
    tuning.workers.epochs(first, [0.3, 0.5, 0.4])
    began = store.folder(first).status()
    store.folder(first).write_status(began.model_copy(update={"started": began.started - 1}))
    assert tuning.tick()
    tuning.workers.heed_stops()
    assert not tuning.tick()
    assert tuning.states == ["stopped", "failed"]
    assert (tuning.now.best.score, tuning.now.tuning.state) == (0.5, TuningState.FINISHED)


def test_a_trial_worse_than_the_median_is_stopped_and_counts_with_its_best_epoch(store):
    tuning = Tuning(store, grace=2)
    for value in (0.7, 0.8, 0.9):
        tuning.tick()
        run_id = tuning.workers.take(most=1)[0]
        tuning.workers.epochs(run_id, [value] * 8)
        tuning.workers.end(run_id, value=value)
    tuning.tick()
    good, bad = tuning.workers.take(most=2)
    tuning.workers.epochs(good, [0.8, 0.85])
    tuning.workers.epochs(bad, [0.2, 0.1])
    tuning.tick()
    assert [store.folder(run_id).stop_requested for run_id in (good, bad)] == [False, True]
    tuning.restart()
    tuning.workers.heed_stops()
    tuning.tick()
    stopped = next(trial for trial in tuning.now.trials if trial.run_id == bad)
    assert (stopped.told.outcome, stopped.score, stopped.told.epochs) == ("stopped", 0.2, 2)


def test_a_search_in_which_all_fails_is_ended(store):
    tuning = Tuning(store, budget={"trials": 50})
    while tuning.tick():
        for run_id in tuning.workers.take():
            tuning.workers.end(run_id, State.FAILED)
    assert MOST_FAILURES <= len(tuning.now.trials) <= MOST_FAILURES + 1
    assert f"last {MOST_FAILURES} trials failed" in tuning.now.tuning.why and tuning.now.best is None


def test_a_combination_that_cannot_be_is_a_failed_trial_and_not_the_end(store):
    space = {"training.batch_size": [64, 100_000], "regularization.dropout": [0.1, 0.2]}
    with pytest.raises(Exception, match="batch size 100000"):
        Tuning(store, space=space)
    space = {"preprocessing.size": [8, 32], "architecture.kind": ["cnn", "vgg"]}  # a VGG halves 8 pixels too often
    tuning = Tuning(store, space=space, tuner="grid", budget={"trials": 9})
    tuning.to_its_end()
    assert tuning.states.count("failed") == 1 and tuning.states.count("finished") == 3


def test_where_no_combination_can_be_any_more_the_search_ends_after_a_few(store, monkeypatch):
    tuning = Tuning(store, budget={"minutes": 5})

    def refuses(*_, **__):
        raise InputError("The data set is gone.", "Import it again.")

    monkeypatch.setattr(Search, "spec", refuses)
    assert not tuning.tick()
    assert len(tuning.now.trials) == MOST_FAILURES and "data set is gone" in tuning.now.tuning.why


def test_a_tuning_that_was_stopped_goes_on_with_the_same_trials(store):
    tuning = Tuning(store)
    tuning.tick()
    (one,) = tuning.workers.take(most=1)
    life.stop(tuning.tuning_id, store)
    tuning.workers.heed_stops()
    assert not tuning.tick() and tuning.states == ["cancelled", "cancelled"]
    life.resume(tuning.tuning_id, store)
    tuning.restart()
    assert tuning.tick() and tuning.states == ["queued", "queued"]
    assert tuning.now.trials[0].run_id == one and len(tuning.now.trials[0].spans) == 1
    tuning.to_its_end()
    assert tuning.states == ["finished"] * 6 and len(store.runs()) == 6
    with pytest.raises(Exception, match="has finished"):
        life.resume(tuning.tuning_id, store)


def test_a_run_that_was_interrupted_goes_on_and_one_that_was_thrown_away_is_a_failed_trial(store):
    tuning = Tuning(store)
    tuning.tick()
    lost, gone = tuning.workers.take()
    tuning.workers.end(lost, State.INTERRUPTED)
    tuning.workers.end(gone, State.CANCELLED)
    store.delete(gone)
    tuning.tick()
    assert store.run(lost).state is State.QUEUED
    assert [trial.told and trial.told.why for trial in tuning.now.trials][:2] == [None, "Its run was thrown away."]


class Killed(BaseException):
    """Stands for a SIGKILL: nothing after it happens."""


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_write_it_loses_no_trial_and_does_none_twice(store, monkeypatch, when):
    """Every write to log, queue and index is the last of one conductor: the next goes on to the same end."""
    writes = {(TrialLog, "write"), (Store, "submit"), (Tunings, "note_trial")}
    deadly = {"left": None}
    for owner, name in writes:
        real = getattr(owner, name)

        def write(self, *args, _real=real, **kwargs):
            if deadly["left"] is not None:
                deadly["left"] -= 1
                if deadly["left"] < 0 and when == "before":
                    raise Killed
            result = _real(self, *args, **kwargs)
            if deadly["left"] is not None and deadly["left"] < 0:
                raise Killed
            return result

        monkeypatch.setattr(owner, name, write)
    tuning = Tuning(store)
    killed = 0
    for _ in range(200):
        deadly["left"] = killed % 4
        try:
            if not tuning.tick():
                break
        except Killed:
            killed += 1
            deadly["left"] = None
            tuning.restart()
        tuning.workers.end_all()
    deadly["left"] = None
    assert killed >= 6 and tuning.now.tuning.state is TuningState.FINISHED
    assert tuning.states == ["finished"] * 6
    runs = store.runs()
    assert len(runs) == 6 == len({trial.run_id for trial in tuning.now.trials})
    assert [store.folder(run.run_id).status().attempt for run in runs] == [1] * 6
