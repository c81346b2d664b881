"""A plan as the text of a file, and back."""

import pytest

from labcore.errors import InputError
from labcore.spec.plan import plan_of
from labcore.spec.plan_text import TUNING, raw_of, text_of
from labcore.spec.tuning_file import tuning_of
from labcore.studies.ready import ready


@pytest.mark.parametrize("made", ready().values(), ids=lambda made: made.key)
def test_a_ready_made_study_comes_back_from_its_text(made):
    assert plan_of(raw_of(text_of(made.plan.model_dump(mode="json")))) == made.plan


def test_what_is_left_at_its_default_is_not_written():
    raw = {"base": {"dataset": "digits"}, "factors": {"a": [1, 2]}, "seeds": (0, 1), "folds": 0, "equivalence": None}
    text = text_of({**raw, "design": {"kind": "fractional", "halvings": 1}})
    assert list(raw_of(text)) == ["base", "factors", "seeds", "design"] and "design: fractional" in text
    assert "halvings: 2" in text_of({**raw, "design": {"kind": "fractional", "halvings": 2}})


def test_a_tuning_comes_back_from_its_text_with_nothing_in_it_that_goes_without_saying():
    raw = {
        "base": {"dataset": "digits", "optimizer": {"clip": None}},
        "space": {
            "regularization.dropout": {"low": 0, "high": 1},
            "training.epochs": {"low": 2, "high": 32, "log": True, "step": 2},
            "optimizer.kind": ["sgd", "adamw"],
        },
        "tuner": "bayesian",
        "budget": {"epochs": 40},
    }
    plan = tuning_of(raw)
    text = text_of(plan.model_dump(mode="json"), TUNING)
    assert raw_of(text) == raw and tuning_of(raw_of(text)) == plan


def test_what_is_no_study_file_is_refused():
    with pytest.raises(InputError, match="not YAML"):
        raw_of("base: [")
    with pytest.raises(InputError, match="key: value"):
        raw_of("just words")
