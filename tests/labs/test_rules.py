"""What came: where repeats leave it open, nobody is told right or wrong."""

import math

import pytest

from labcore.labs.question.predict import Predict
from labcore.labs.reporting_words import outcome_in_words
from labcore.labs.rule.base import Outcome
from labcore.labs.rule.effect import EffectRule
from labcore.store.status import State
from tests.labs.test_sitting import studied

QUESTION = {
    "id": "helps", "step": "study", "ask": "What will it do?", "options": ["lower", "hold", "raise"],
    "outcome": {"kind": "banded", "of": {"kind": "effect", "step": "study"}, "below": {"lower": -0.02, "hold": 0.02},
                "otherwise": "raise"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("interval", "right", "words"),
    [
        ((0.03, 0.1), True, "raise"),
        ((0.01, 0.12), None, "Not decided. On average: raise"),
        ((-math.inf, math.inf), None, "Not decided. On average: raise"),
        (None, True, "raise"),
    ],
    ids=["told apart", "two answers", "one seed", "a number that was not repeated"],
)
def test_an_effect_whose_interval_reaches_into_another_answer_decides_none(monkeypatch, interval, right, words):
    monkeypatch.setattr(EffectRule, "outcome", lambda self, sitting: Outcome(0.066, "By 6.6.", (), interval))
    question = Predict.model_validate(QUESTION)
    came = question.outcome.outcome(None)
    assert question.is_right("raise", came) is right
    assert question.is_right("hold", came) is (None if right is None else False)
    assert outcome_in_words(question, came) == words


def test_of_one_pair_of_runs_the_effect_has_no_bounds(sitting):
    came = EffectRule(step="study").outcome(studied(sitting, State.FAILED))
    assert came.interval == (-math.inf, math.inf)
