"""A tuning from its file to its end, as far as nobody conducts it; and the study that is made of its best trial."""

import pytest

from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.spec.tuning_file import tuning_of
from labcore.store.store import Store
from labcore.store.tuning import Asked, Told, TuningState
from labcore.store.tunings import Tunings
from labcore.studies.proposal import propose
from labcore.studies.tuning import life
from labcore.studies.tuning.search import search_of
from labcore.studies.tuning.standing import standing

RAW = {
    "base": {"dataset": "digits", "seed": 1, "training": {"epochs": 8, "batch_size": 64}},
    "space": {"regularization.dropout": [0.0, 0.5], "optimizer.learning_rate": {"low": 1e-4, "high": 0.1, "log": True}},
}


@pytest.fixture
def store(lab_home):
    return Store()


def search(**raw):
    return search_of(tuning_of({**RAW, **raw}), Library().card)


def with_trials(store, *scores, **raw):
    """A tuning whose trials have ended with `scores`."""
    tuning = life.begin(search(**raw), store)
    log = Tunings(store).log(tuning.tuning_id)
    for trial, score in enumerate(scores, 1):
        cell = {"regularization.dropout": 0.5, "optimizer.learning_rate": 0.001 * trial}
        log.write(
            Asked(trial=trial, drawn={}, cell=cell, epochs=8, run_id=f"20261128-000000-run{trial}", own=True, at=1)
        )
        outcome = "failed" if score is None else "finished"
        log.write(
            Told(trial=trial, outcome=outcome, score=score, epochs=8, started=10 * trial, finished=10 * trial + 5)
        )
    log.close()
    return standing(tuning, store)


def test_the_best_trial_is_the_one_with_the_best_score_by_the_objectives_own_direction(store):
    now = with_trials(store, 0.5, None, 0.9, 0.9, 0.7)
    assert (now.objective, now.best.number, now.seconds, now.spent) == ("balanced_accuracy", 3, 25, 5)
    assert with_trials(store, 0.5, 0.2, 0.9, objective="loss").best.number == 2


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"space": {"regularization.dropout": [0.1, 7]}}, "with dropout 7: 'regularization.dropout'"),
        ({"space": {"optimizer.learning_rate": {"low": 0, "high": 1}}}, "learning rate 0"),
        ({"space": {"optimizer.kind": ["adam", "sdg"]}}, "Did you mean 'sgd'"),
        ({"objective": "acuracy"}, "Did you mean 'accuracy'"),
        ({"tuner": "grid"}, "A grid has points"),
        ({"tuner": "hyperband", "space": {"training.epochs": [4, 8]}}, "chooses the epochs itself"),
        (
            {"tuner": "hyperband", "base": {"task": "baseline"}, "space": {"estimator.kind": ["svm", "mlp"]}},
            "no number",
        ),
        ({"base": {"dataset": "nowhere"}}, "nowhere"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_kept(store, raw, said):
    if "base" in raw:
        raw = {**raw, "base": {"dataset": "digits", **raw["base"]}}
    with pytest.raises(InputError, match=said):
        life.begin(search(**raw), store)
    assert Tunings(store).all() == []


def test_a_tuning_is_paused_stopped_resumed_and_forgotten(store):
    tuning_id = life.begin(search(), store).tuning_id
    assert life.pause(tuning_id, store).state is TuningState.PAUSED
    assert life.resume(tuning_id, store).resumed == 0
    assert life.stop(tuning_id, store).state is TuningState.STOPPED
    with pytest.raises(InputError, match="stopped"):
        life.pause(tuning_id, store)
    assert life.resume(tuning_id, store).resumed > 0
    with pytest.raises(InputError, match="Stop it first"):
        life.delete(tuning_id, store)
    life.stop(tuning_id, store)
    assert life.delete(tuning_id, store, with_runs=True) == 0 and Tunings(store).all() == []


def test_the_best_settings_are_trained_again_with_seeds_that_the_search_has_not_used(store):
    now = with_trials(store, 0.5, 0.9)
    proposal = propose(life.best_again(now), store, Library())
    assert [member.seed for member in proposal.members] == [0, 2, 3]
    for spec in proposal.new.values():
        assert (spec.regularization.dropout, spec.optimizer.learning_rate) == (0.5, 0.002)
        assert not spec.open_test
    with pytest.raises(InputError, match="No trial has a figure"):
        life.best_again(with_trials(store, None))
