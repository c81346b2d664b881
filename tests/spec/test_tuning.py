"""A tuning file: what it searches, and what is refused before anything is resolved."""

import math

import pytest

from labcore.errors import InputError
from labcore.spec.classification import Classification
from labcore.spec.search_space import dimensions
from labcore.spec.tuner.hyperband import Hyperband
from labcore.spec.tuning import TuningPlan
from labcore.spec.tuning_file import tuning_of

BASE = {"task": "classification", "dataset": "digits"}
RATE = {"optimizer.learning_rate": {"low": 1e-4, "high": 0.1, "log": True}}


def plan(**raw):
    return tuning_of({"base": BASE, "space": RATE, **raw})


def dimension(key, values, **space):
    found = dimensions(plan(space={key: values, **space}), Classification)
    return next(each for each in found if each.key == key)


def test_the_smallest_tuning_draws_twenty_trials_at_random_and_comes_back_from_its_file():
    made = plan()
    assert (made.tuner.kind, made.budget.trials, made.stops) == ("random", 20, True)
    assert TuningPlan.model_validate(made.model_dump(mode="json")) == made
    assert not plan(tuner="hyperband").stops


def test_a_range_takes_whole_numbers_where_its_field_does():
    batch = dimension("training.batch_size", {"low": 16, "high": 128, "log": True, "step": 2})
    assert batch.values == (16, 32, 64, 128)
    layers = dimension("scaling.depth", {"low": 0.5, "high": 1.1, "step": 0.2})
    assert layers.values == (0.5, 0.7, 0.9, 1.1)
    epochs = dimension("training.epochs", {"low": 2, "high": 9})
    assert (epochs.whole, epochs.count, epochs.level(3.7)) == (True, 8, 4)
    rate = dimension("optimizer.learning_rate", {"low": "1e-4", "high": 0.1, "log": True})
    assert (rate.whole, rate.count, rate.level(0.00123456)) == (False, None, 0.001235)
    assert rate.level(0.0999999) == 0.1


def test_a_setting_of_some_kinds_only_is_searched_where_they_are_drawn():
    momentum = dimension("optimizer.momentum", [0.0, 0.9], **{"optimizer.kind": ["adamw", "sgd"]})
    assert momentum.needs == {"optimizer.kind": ("sgd",)}
    rate = dimension("optimizer.learning_rate", [0.1, 0.01], **{"optimizer.kind": ["adamw", "sgd"]})
    assert not rate.needs


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"space": {}}, "A tuning searches something"),
        ({"space": {"optimizer.learning_rte": [0.1, 0.2]}}, "Did you mean 'optimizer.learning_rate'"),
        ({"space": {"optimizer.learning_rate": 0.1}}, "Write a list"),
        ({"space": {"optimizer.learning_rate": [0.1]}}, "fewer than two"),
        ({"space": {"optimizer.learning_rate": [0.1, 0.1]}}, "0.1 twice"),
        ({"space": {"optimizer.learning_rate": {"low": 0.1}}}, "has no 'high'"),
        ({"space": {"optimizer.learning_rate": {"low": 0.1, "high": math.nan}}}, "is not of numbers"),
        ({"space": {"optimizer.learning_rate": {"low": -math.inf, "high": 1}}}, "is not of numbers"),
        ({"space": {"training.batch_size": {"low": 1, "high": 10**400}}}, "is not of numbers"),
        ({"space": {"optimizer.learning_rate": {"low": 0.1, "high": 1, "log": "maybe"}}}, "Give true or false"),
        ({"space": {"optimizer.learning_rate": {"low": 0.1, "high": 1, "step": 3}}}, "leads beyond 1"),
        ({"space": {"optimizer.learning_rate": {"low": 0.1, "high": 0.2, "lgo": True}}}, "has 'lgo'"),
        ({"space": {"optimizer.learning_rate": {"low": 0.2, "high": 0.1}}}, "Give low below high"),
        ({"space": {"optimizer.learning_rate": {"low": 0, "high": 0.1, "log": True}}}, "by ratio"),
        ({"space": {"training.batch_size": {"low": 8, "high": 64, "log": True, "step": 1}}}, "more than 1"),
        ({"space": {"training.batch_size": {"low": 8, "high": 64.5}}}, "whole numbers only"),
        ({"space": {"optimizer.kind": {"low": 0, "high": 1}}}, "takes no range"),
        ({"space": {"regularization.dropout": {"low": 0, "high": 0.8, "step": 1e-320}}}, "one may have 1,000"),
        ({"space": {"optimizer.learning_rate": {"low": 0.001, "high": 1, "log": True, "step": 1.0000001}}}, "may have"),
        ({"space": {"seed": [1, 2]}}, r"nothing to search.*Set base\.seed"),
        ({"space": {"dataset": ["digits", "shapes"]}}, "nothing to search.*Make a tuning of each"),
        ({"space": {"division.folds": [3, 5]}}, "nothing to search.*Set base.division.folds"),
        ({"space": {"open_test": [True, False]}}, "Nominate the best trial's run"),
        ({"space": {"optimizer": ["sgd", "adam"], **RATE}}, "'optimizer' holds"),
        ({"budget": {"trials": 3, "minutes": 2}}, "Give one of the three"),
        ({"budget": {}}, "Give one of the three"),
        ({"budget": {"trials": 0}}, "budget.trials"),
        ({"tuner": "hyperbnd"}, "Did you mean 'hyperband'|hyperband"),
        ({"objectiv": "accuracy"}, "objective"),
    ],
)
def test_what_cannot_be_is_refused_with_a_cure(raw, said):
    with pytest.raises(InputError, match=said):
        plan(**raw)


def test_a_file_without_its_parts_is_told_what_a_tuning_is():
    with pytest.raises(InputError, match="no 'base' and no 'space'"):
        tuning_of({})


def test_a_round_of_hyperband_is_as_long_as_kerastuner_makes_it():
    """Nine epochs, a third promoted: KerasTuner's own sizes, which grow by brackets of equal effort."""
    assert Hyperband().brackets(9) == [[(9, 1), (3, 3), (1, 9)], [(5, 3), (2, 9)], [(3, 9)]]
    (remark, cut) = Hyperband().remarks((), 10, 9)
    assert "23 trials" in remark and "ends within the first round" in cut


def test_settings_that_would_be_called_alike_are_told_apart():
    space = {"architecture.filters": [8, 16], "critic.filters": [8, 16], "latent_size": [2, 8]}
    made = tuning_of({"base": {"task": "gan", "dataset": "digits"}, "space": space})
    told = made.told({"architecture.filters": 8, "critic.filters": 16, "latent_size": 2})
    assert told == "architecture filters 8, critic filters 16, latent size 2"
