"""From a classical estimator's scores to probabilities."""

import threading

import numpy as np
import pytest

from labcore.spec.baseline import Baseline
from labcore.spec.estimator import Estimator
from labcore.training.fitting import fit
from labcore.training.waiting import awaited

RANDOM = np.random.default_rng(0)


def spec(**settings):
    return Baseline.model_validate({"features": "pixels", **settings})


def overlapping(images: int) -> tuple[np.ndarray, np.ndarray]:
    """One feature; class 0 around −1 and class 1 around 1, so that the best classifier errs in one of six."""
    labels = (np.arange(images) % 2).astype(np.int32)
    return (RANDOM.normal(2 * labels - 1.0, 1.0)[:, None]).astype(np.float32), labels


def test_the_temperature_makes_the_answers_as_sure_as_they_are_right():
    features, labels = overlapping(400)
    fitted = fit(spec(estimator={"kind": "random_forest", "trees": 50}), features, labels, "ab")
    held_out, truth = overlapping(400)

    def surprise():
        return -np.log(fitted.probabilities(held_out)[np.arange(400), truth]).mean()

    before, answers = surprise(), fitted.probabilities(held_out).argmax(axis=1)
    fitted.calibrate(held_out, truth, lambda: None)
    assert fitted.temperature > 1.2, "trees grown to the end are too sure of what they see"
    assert surprise() < before - 0.02
    np.testing.assert_array_equal(fitted.probabilities(held_out).argmax(axis=1), answers)


def test_weights_make_a_rare_class_dearer():
    features, labels = overlapping(400)
    kept = np.flatnonzero((labels == 0) | (np.arange(400) % 20 == 1))
    shares = []
    for weights in ("none", "balanced"):
        settings = {"estimator": "logistic_regression", "imbalance": {"class_weights": weights}}
        fitted = fit(spec(**settings), features[kept], labels[kept], "ab")
        shares.append((fitted.probabilities(features)[:, 1] > 0.5).mean())
    assert shares[0] < 0.35 < 0.4 < shares[1]


def test_a_class_that_no_training_image_shows_has_no_probability():
    features, labels = overlapping(40)
    answers = fit(spec(estimator="svm"), features, labels * 2, "abcd").probabilities(features)
    assert answers.shape == (40, 4) and not answers[:, [1, 3]].any()
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("kind", [kind for kind, estimator in Estimator.kinds().items() if estimator.weighs_images])
def test_a_class_that_weighs_nothing_is_not_learned_and_the_others_are(kind):
    features, labels = overlapping(60)
    third = np.concatenate([features + 9, features]), np.concatenate([np.full(60, 2, np.int32), labels])
    weights = {"class_weights": {"kind": "by_hand", "by_class": {"c": 0}}}
    answers = fit(spec(estimator=kind, imbalance=weights), *third, "abc").probabilities(features)
    assert not answers[:, 2].any() and (answers.argmax(axis=1) == labels).mean() > 0.7


def test_waiting_gives_what_the_work_gives_and_raises_what_it_raises():
    assert awaited(lambda: 7, lambda: None) == 7
    with pytest.raises(ZeroDivisionError):
        awaited(lambda: 1 // 0, lambda: None)


def test_waiting_ends_when_told_to_however_long_the_work_takes():
    class Enough(Exception):
        pass

    def enough():
        raise Enough

    gate = threading.Event()
    with pytest.raises(Enough):
        awaited(gate.wait, enough)
    gate.set()
