"""What is unlike the training images is warned of, and images of the same kind hardly ever."""

import numpy as np
import pytest

from labcore.explain.features import Features
from labcore.explain.unlike import MOST_FEATURES, ClassDistance, Likeness, Seen, false_alarms, looks_of
from tests.explain.conftest import SIDE, drawn


@pytest.fixture(scope="module")
def warned(planted):
    """Of images `(n, 24, 24, 1)` the reasons of a warning by the planted network."""
    features = Features(planted.model)

    def seen(images):
        return Seen(features(images), looks_of(images))

    (training, labels, _), (validation, _, _) = drawn(600, seed=0), drawn(300, seed=2)
    likeness = Likeness(seen(training), labels, seen(validation))
    return lambda images: likeness.of(seen(images)).reasons


def share(reasons):
    return np.mean([bool(each) for each in reasons])


def full(value):
    return np.full((4, SIDE, SIDE, 1), value, np.uint8)


def test_images_of_the_same_kind_are_seldom_warned_of(warned):
    assert share(warned(drawn(400, seed=3)[0])) <= 0.05


@pytest.mark.parametrize(("validation", "rate"), [(1, 1 / 2), (30, 1 / 31), (100, 1 / 101), (1000, 10 / 1001)])
def test_how_often_it_is_warned_for_nothing_depends_on_how_many_images_say_what_is_usual(validation, rate):
    assert false_alarms(validation) == pytest.approx(rate)
    rng = np.random.default_rng(0)
    training, warned = np.zeros((20, 2), np.float32), []
    for _ in range(60):
        usual, own = (rng.normal(0, 1, (number, 2)).astype(np.float32) for number in (validation, 400))
        likeness = Likeness(Seen(training, training), np.zeros(20, np.int32), Seen(usual, usual))
        warned.append(np.mean(["look" in reasons for reasons in likeness.of(Seen(own, own)).reasons]))
    assert np.mean(warned) == pytest.approx(rate, rel=0.35)


@pytest.mark.parametrize(
    "strange",
    [
        np.random.default_rng(0).integers(0, 256, (40, SIDE, SIDE, 1)).astype(np.uint8),
        np.concatenate([full(value) for value in (0, 40, 85, 170, 255)]),
        255 - drawn(40, seed=4)[0],
        np.repeat(np.repeat(np.random.default_rng(1).integers(0, 256, (40, 6, 6, 1)), 4, 1), 4, 2).astype(np.uint8),
    ],
    ids=["noise", "constant", "inverted", "blocks"],
)
def test_what_is_no_such_image_is_warned_of(warned, strange):
    assert share(warned(strange)) >= 0.95


def test_either_distance_alone_is_a_reason():
    rng = np.random.default_rng(0)
    training, validation = (Seen(*rng.normal(0, 1, (2, 300, 4)).astype(np.float32)) for _ in range(2))
    likeness = Likeness(training, np.zeros(300, np.int32), validation)
    far, near = np.full((1, 4), 9, np.float32), np.zeros((1, 4), np.float32)
    pairs = {(): (near, near), ("features",): (far, near), ("look",): (near, far), ("features", "look"): (far, far)}
    for reasons, (features, looks) in pairs.items():
        assert likeness.of(Seen(features, looks)).reasons == [list(reasons)]


@pytest.mark.parametrize("number", [8, MOST_FEATURES + 40])
def test_a_direction_that_classes_vary_little_in_counts_more(number):
    rng = np.random.default_rng(0)
    spread = np.linspace(1, 10, number)
    features = (rng.normal(0, spread, (500, number))).astype(np.float32)
    distance = ClassDistance(features, np.arange(500) % 2)
    small, large = (np.eye(number, dtype=np.float32)[[place]] * 10 for place in (0, number - 1))
    assert distance(np.zeros((1, number), np.float32)) < distance(large)
    assert number > MOST_FEATURES or distance(small) > 3 * distance(large)


def test_features_that_never_vary_tell_nothing_and_break_nothing():
    found = ClassDistance(np.zeros((20, 5), np.float32), np.arange(20) % 2)(np.ones((1, 5), np.float32))
    assert np.isfinite(found).all()
