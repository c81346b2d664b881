"""Every estimator on every kind of features, found by themselves: fits, answers as it decides, the same each time."""

import numpy as np
import pytest

from labcore.spec.estimator import Estimator
from labcore.spec.features import Features
from labcore.spec.features.network import NetworkFeatures
from labcore.spec.imbalance.class_weights import ClassWeights
from labcore.spec.resolve import resolve
from labcore.training.fitting import features_of, fit
from tests.samples import shapes

QUICK = {"random_forest": {"trees": 20}, "gradient_boosting": {"rounds": 10}}
FEATURES = [kind for kind, option in Features.kinds().items() if option is not NetworkFeatures]  # see tests/tasks


def fitted(data, estimator, features="pixels", **settings):
    """What was fitted on the training images, with the features of the validation images and their labels."""
    raw = {"task": "baseline", "dataset": "shapes", "features": features, **settings}
    raw["estimator"] = {"kind": estimator, **QUICK.get(estimator, {})}
    spec = resolve(raw, lambda _: data.card)
    images = data.pixels.reshape(-1, *data.card.shape)
    extract = spec.features.build(data.card.shape, None)
    train, val = data.indices("train"), data.indices("val")
    learned = fit(spec, features_of(extract, images, train), data.labels[train], data.card.classes)
    seen = features_of(extract, images, val)
    learned.calibrate(seen, data.labels[val], lambda: None)
    return learned, seen, data.labels[val]


@pytest.mark.parametrize("features", FEATURES)
@pytest.mark.parametrize("estimator", Estimator.kinds())
@pytest.mark.parametrize("classes", [2, 3])
def test_its_most_probable_class_is_its_answer(estimator, features, classes):
    learned, seen, _ = fitted(shapes(images=90, side=12, classes=classes), estimator, features)
    answers = learned.probabilities(seen)
    assert answers.shape == (len(seen), classes) and answers.dtype == np.float32
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    said = answers[np.arange(len(seen)), learned._pipeline.predict(seen)]
    np.testing.assert_allclose(said, answers.max(axis=1), rtol=1e-6)  # trees may find two classes equally probable


@pytest.mark.parametrize("estimator", Estimator.kinds())
def test_it_learns(estimator):
    learned, seen, labels = fitted(shapes(images=120, side=12), estimator)
    assert (learned.probabilities(seen).argmax(axis=1) == labels).mean() > 0.9


@pytest.mark.parametrize("estimator", Estimator.kinds())
def test_the_same_seed_gives_the_same_probabilities(estimator):
    data = shapes(images=90, side=8)
    once, again = (fitted(data, estimator, "pca") for _ in range(2))
    np.testing.assert_array_equal(once[0].probabilities(once[1]), again[0].probabilities(again[1]))


@pytest.mark.parametrize("estimator", [kind for kind, option in Estimator.kinds().items() if option.weighs_images])
@pytest.mark.parametrize("weights", ClassWeights.kinds())
def test_it_takes_every_kind_of_class_weights(estimator, weights):
    learned, seen, _ = fitted(shapes(images=60, side=8), estimator, imbalance={"class_weights": weights})
    assert np.isfinite(learned.probabilities(seen)).all()
