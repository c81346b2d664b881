"""The mean of several answers, against the best of them."""

from dataclasses import replace

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.evaluation.ensemble import best_of, ensemble, mean_of
from tests.evaluation.drawn import drawn


def members(number=5):
    """Models whose mistakes are independent of each other, on the same images; the last one is the best."""
    first = drawn(3, 600, strength=1.0)
    found = {}
    for place in range(number):
        noise = np.random.default_rng(place).normal(size=(600, 3))
        logits = noise + (1.5 if place == number - 1 else 1.0) * np.eye(3)[first.labels]
        given = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        found[f"run {place}"] = replace(first, probabilities=given.astype(np.float32))
    return found


def test_independent_models_are_better_together_than_the_best_of_them():
    given = members()
    found = ensemble(given, ("a", "b", "c"))
    assert found.best == "run 4" and found.gain["accuracy"].low > 0
    mean = np.mean([each.probabilities for each in given.values()], axis=0)
    accuracy = (mean.argmax(axis=1) == given["run 0"].labels).mean()
    assert found.assessment.figures["accuracy"].estimate == pytest.approx(accuracy)
    difference = accuracy - found.of_members["run 4"]["accuracy"]
    assert found.gain["accuracy"].estimate == pytest.approx(difference)


def test_the_best_member_is_chosen_on_validation_whatever_is_judged():
    given = members(2)
    turned = {"run 0": given["run 1"], "run 1": given["run 0"]}
    assert ensemble(given, ("a", "b", "c"), turned).best == "run 1"
    assert best_of(list(given.values()), "loss") == 1


def test_runs_that_were_not_asked_the_same_are_refused():
    first, second = members(2).values()
    with pytest.raises(InputError, match="two members"):
        mean_of([first])
    for other in (
        replace(second, index=second.index + 1),
        replace(second, labels=(second.labels + 1) % 3),
        replace(second, probabilities=second.probabilities[:, :2]),
    ):
        with pytest.raises(InputError, match="not judged on the same images"):
            mean_of([first, other])
    with pytest.raises(InputError, match="cannot be chosen by"):
        best_of([first, second], "beauty")
