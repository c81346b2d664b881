"""A study file: what it asks for, in which combinations, and what is refused before anything is resolved."""

import pytest

from labcore.errors import InputError
from labcore.spec.levels import laid, level_in_words
from labcore.spec.plan import MOST_RUNS, plan_of

BASE = {"task": "classification", "dataset": "digits"}
DROPOUT = {"regularization.dropout": [0.0, 0.5]}
THREE = {"a": [0, 1], "b": [0, 1], "c": [0, 1]}
TEN = {f"factor{number}": [0, 1] for number in range(10)}


def plan(**raw):
    return plan_of({"base": BASE, "factors": DROPOUT, **raw})


def test_the_smallest_study_runs_every_combination_with_three_seeds():
    made = plan(factors={**DROPOUT, "optimizer": [{"kind": "sgd"}, {"kind": "adam"}]})
    assert (made.seeds, made.design.kind, made.runs) == ((0, 1, 2), "full", 12)
    assert made.cells()[0] == {"regularization.dropout": 0.0, "optimizer": {"kind": "sgd"}}
    assert len(made.cells()) == 4
    assert made.told(made.cells()[1]) == "dropout 0, optimizer adam"


def test_one_at_a_time_moves_each_factor_from_the_first_levels():
    made = plan(factors={"a": [1, 2, 3], "b": [1, 2]}, design="one-at-a-time")
    cells = [tuple(cell.values()) for cell in made.cells()]
    assert cells == [(1, 1), (2, 1), (3, 1), (1, 2)]
    assert made.runs == len(cells) * 3
    assert "interact" in " ".join(made.remarks())


def test_half_a_factorial_is_balanced_and_says_what_it_cannot_tell_apart():
    made = plan(factors=THREE, design="fractional")
    cells = made.cells()
    assert len(cells) == 4
    for key in THREE:
        assert sum(cell[key] for cell in cells) == 2
    assert any("a and b × c" in remark for remark in made.remarks())


def test_where_nothing_of_two_factors_is_lost_that_is_said():
    five = {name: [0, 1] for name in "abcde"}
    (remark,) = plan(factors=five, design="fractional").remarks()
    assert "can all be told apart" in remark
    quarter = plan(factors=five, design={"kind": "fractional", "halvings": 2})
    assert len(quarter.cells()) == 8


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"factors": {}}, "there is no factor"),
        ({"factors": {"a": [1]}}, "'a' has one value only, 1"),
        ({"factors": {"a": []}}, "'a' has no value"),
        ({"factors": {"a": [1, 1]}}, "the value 1 twice"),
        ({"factors": {"a": [0, 0.0]}}, "the value 0 twice"),
        ({"factors": {"a": [*range(200_000), 3]}}, "the value 3 twice"),
        ({"factors": {3: [0, 1]}}, "A key in 'factors' is no text. Received: 3"),
        ({"factors": [1]}, "should be a group of settings, as {key: value}"),
        ({"seeds": "a"}, "'seeds': should be a list. Received: 'a'. Write a list in brackets"),
        ({"seeds": [0, "a"]}, "Received: 'a'. Correct it in the list 'seeds'"),
        ({"metric": ["accuracy"]}, "should be text. Received: ['accuracy']. Write text, as metric: 'a b'"),
        ({"factors": {"seed": [1, 2]}}, "List them under 'seeds'"),
        ({"factors": {"A b": [1, 2]}}, "no dotted key"),
        ({"factors": {"optimizer": [{"kind": "sgd"}, {"kind": "adam"}], "optimizer.learning_rate": [1, 2]}}, "holds"),
        ({"factors": {"a": 4}}, "factors.a"),
        ({"seeds": []}, "no seed"),
        ({"seeds": [1, 1]}, "seed is there twice"),
        ({"seeds": [-1]}, "Received: -1"),
        ({"folds": 1}, "nothing to learn from"),
        ({"folds": 3, "factors": {"exclusions": [None, "a@1"]}}, "judged on other images"),
        ({"design": "fraction"}, "no kind 'fraction'"),
        ({"design": "fractional"}, "takes 3 factors or more"),
        ({"design": "fractional", "factors": {**THREE, "d": [0, 1, 2]}}, "'d' has 3"),
        ({"design": {"kind": "fractional", "halvings": 3}, "factors": THREE}, "would become one"),
        ({"design": {"kind": "fractional", "halvings": 4}, "factors": TEN}, "takes 7 factors at most"),
        ({"folds": 3, "factors": {"dataset": ["digits", "other"]}}, "each set is divided otherwise"),
        ({"factors": {"a": list(range(MOST_RUNS))}}, "one may have 2,000"),
        ({"labels": {"regularization.dropout": ["none"]}}, "2 values and 1 different labels"),
        ({"labels": {"regularization.droput": ["a", "b"]}}, "Did you mean 'regularization.dropout'?"),
        ({"sed": [1]}, "Did you mean 'seeds'?"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(raw, said):
    with pytest.raises(InputError, match=r".") as refused:
        plan(**raw)
    assert said in str(refused.value)


def test_a_file_without_factors_is_told_what_a_study_has():
    with pytest.raises(InputError, match=r"has no 'factors'. Did you mean 'factors'"):
        plan_of({"base": BASE, "factor": DROPOUT})
    with pytest.raises(InputError, match="A study has a base"):
        plan_of({"dataset": "digits"})


def test_a_kind_leaves_what_the_base_sets_beside_it_and_comes_before_its_settings():
    base = {"optimizer": {"learning_rate": 0.1}}
    assert laid(base, {"optimizer": {"kind": "sgd"}}) == {"optimizer": {"learning_rate": 0.1, "kind": "sgd"}}
    both = {"optimizer.learning_rate": 0.2, "optimizer.kind": "sgd"}
    assert laid(base, both) == {"optimizer": {"learning_rate": 0.2, "kind": "sgd"}}
    assert laid({"optimizer": "adam"}, {"optimizer.learning_rate": 1}) == {
        "optimizer": {"kind": "adam", "learning_rate": 1}
    }
    named = {"optimizer": {"kind": "adam", "learning_rate": 0.1}}
    assert laid(named, {"optimizer.kind": "sgd"}) == {"optimizer": {"kind": "sgd"}}, "an adam's rate is not an SGD's"


def test_a_run_of_a_study_keeps_the_test_set_closed():
    settings = plan(folds=3).settings({"regularization.dropout": 0.5}, seed=4, fold=2)
    assert settings["seed"] == 4 and settings["open_test"] is False
    assert settings["division"] == {"folds": 3, "fold": 2}


def test_levels_read_as_a_person_would_write_them():
    assert level_in_words(True) == "on"
    assert level_in_words(1e-05) == "1e-05"
    assert level_in_words([{"kind": "flip", "direction": "horizontal"}]) == "flip (direction horizontal)"
    assert level_in_words([]) == "none"
    assert plan(labels={"regularization.dropout": ["without", "with"]}).label("regularization.dropout", 0.5) == "with"
