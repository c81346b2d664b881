"""Remedies for imbalance, against numbers worked out by hand."""

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.spec.imbalance import Imbalance
from labcore.spec.imbalance.sampling import Sampling
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from tests.samples import shapes, with_counts

COUNTS = np.array([30, 10, 20])
CLASSES = ("a", "b", "c")
LABELS = np.random.default_rng(5).permutation(np.repeat(np.arange(3, dtype=np.int32), COUNTS))


def weights(kind, counts=COUNTS, classes=CLASSES, **settings):
    chosen = Imbalance.model_validate({"class_weights": {"kind": kind, **settings}}).class_weights
    return chosen.weights(np.asarray(counts), classes)


def sampling(kind, **settings) -> Sampling:
    return Imbalance.model_validate({"sampling": {"kind": kind, **settings}}).sampling


def spec_for(data, *assignments):
    return resolve(assign({"dataset": "shapes"}, assignments), lambda _: data.card)


def drawn(chosen, epoch=0, labels=LABELS):
    return chosen.order(labels, np.random.default_rng([1, epoch]))


# --- class weights ----------------------------------------------------------------------------------------------------


def test_balanced_weights_make_every_class_count_the_same():
    np.testing.assert_allclose(weights("balanced") * COUNTS, 20)


def test_effective_numbers_are_those_of_the_formula():
    # (1 − 0.5ⁿ) / (1 − 0.5): 1 image is 1, 2 are 1.5, 3 are 1.75; 6 images weigh 6 together.
    inverse = np.array([1 / 1, 1 / 1.5, 1 / 1.75])
    expected = inverse * 6 / (1 * inverse[0] + 2 * inverse[1] + 3 * inverse[2])
    np.testing.assert_allclose(weights("effective_number", (1, 2, 3), beta=0.5), expected, rtol=1e-6)


def test_effective_numbers_lie_between_none_and_balanced():
    np.testing.assert_allclose(weights("effective_number", beta=0), 1)
    np.testing.assert_allclose(weights("effective_number", beta=1 - 1e-9), weights("balanced"), rtol=1e-4)


@pytest.mark.parametrize("kind", ["balanced", "effective_number", "by_hand"])
def test_a_class_without_images_weighs_nothing(kind):
    found = weights(kind, (4, 0, 2))
    assert found[1] == 0 and (found[[0, 2]] > 0).all() and np.isfinite(found).all()


def test_by_hand_a_class_weighs_what_is_said_of_it_and_others_1():
    assert weights("by_hand", by_class={"b": 3, "c": 0}).tolist() == [1, 3, 0]
    assert weights("by_hand", classes=("5", "6", "7"), by_class={6: 2.5}).tolist() == [1, 2.5, 1]


def test_by_hand_an_unknown_class_is_refused_and_the_nearest_named():
    with pytest.raises(InputError, match=r"no class 'bar1'.*Did you mean 'bar 1'"):
        spec_for(shapes(), "imbalance.class_weights={kind: by_hand, by_class: {bar1: 2}}")
    with pytest.raises(InputError, match="from 0 to 1,000,000, and that of 'bar 1' is not"):
        spec_for(shapes(), "imbalance.class_weights={kind: by_hand, by_class: {bar 1: -2}}")
    with pytest.raises(InputError, match="No class weighs more than 0"):
        spec_for(shapes(classes=2), "imbalance.class_weights={kind: by_hand, by_class: {bar 0: 0, bar 1: 0}}")
    with pytest.raises(InputError, match="Only one class weighs more than 0"):
        spec_for(shapes(classes=2), "imbalance.class_weights={kind: by_hand, by_class: {bar 0: 0}}")


# --- the start of the output layer ------------------------------------------------------------------------------------


def frequencies(**settings):
    bias = Imbalance.model_validate(settings).output_bias(COUNTS, CLASSES)
    assert abs(bias.mean()) < 1e-6
    return np.exp(bias) / np.exp(bias).sum()


def test_the_bias_encodes_the_frequencies_that_training_sees():
    np.testing.assert_allclose(frequencies(class_weights="none"), COUNTS / 60, rtol=1e-6)
    np.testing.assert_allclose(frequencies(class_weights="balanced"), 1 / 3, rtol=1e-6)
    halfway = {"kind": "over_sampling", "balance": 0.5}
    np.testing.assert_allclose(frequencies(sampling=halfway), np.array([30, 15, 20]) / 65, rtol=1e-6)
    both = frequencies(sampling="smote", class_weights="balanced")
    np.testing.assert_allclose(both, np.array([2, 6, 3]) / 11, rtol=1e-6)


def test_the_bias_is_a_number_for_a_class_that_weighs_nothing():
    unweighed = frequencies(class_weights={"kind": "by_hand", "by_class": {"a": 0}})
    assert np.isfinite(unweighed).all()


# --- sampling ---------------------------------------------------------------------------------------------------------

COUNTED = [
    ("none", {}, [30, 10, 20]),
    ("over_sampling", {}, [30, 30, 30]),
    ("over_sampling", {"balance": 0.5}, [30, 15, 20]),
    ("under_sampling", {}, [10, 10, 10]),
    ("under_sampling", {"balance": 0.4}, [25, 10, 20]),
    ("balanced_batches", {}, [20, 20, 20]),
    ("smote", {}, [30, 30, 30]),
    ("borderline_smote", {"balance": 0.8}, [30, 24, 24]),
]


@pytest.mark.parametrize(("kind", "settings", "expected"), COUNTED)
def test_an_epoch_has_the_counts_that_were_said(kind, settings, expected):
    chosen = sampling(kind, **settings)
    assert chosen.counts(COUNTS).tolist() == expected
    labels = np.concatenate([LABELS, np.repeat(np.arange(3, dtype=np.int32), chosen.synthetic(COUNTS))])
    assert np.bincount(labels[drawn(chosen, labels=labels)]).tolist() == expected
    assert (drawn(chosen, 1, labels) != drawn(chosen, 2, labels)).any()
    assert (drawn(chosen, 1, labels) == drawn(chosen, 1, labels)).all()


@pytest.mark.parametrize("kind", Sampling.kinds())
def test_a_class_without_images_stays_without(kind):
    assert sampling(kind).counts(np.array([6, 0, 3]))[1] == 0


def test_over_sampling_shows_all_and_none_much_more_often_than_another():
    times = np.bincount(drawn(sampling("over_sampling")), minlength=60)
    assert (times[LABELS == 0] == 1).all() and (times[LABELS == 1] == 3).all()
    assert sorted(times[LABELS == 2]) == [1] * 10 + [2] * 10


def test_under_sampling_shows_others_each_epoch():
    chosen = sampling("under_sampling")
    epochs = [set(drawn(chosen, epoch).tolist()) for epoch in range(30)]
    assert all(len(epoch) == 30 for epoch in epochs)
    assert set.union(*epochs) == set(range(60)), "in time, every image is seen"


@pytest.mark.parametrize("size", [3, 12, 7])
def test_every_balanced_batch_is_as_balanced_as_its_size_allows(size):
    order = drawn(sampling("balanced_batches"))
    for start in range(0, 60, size):
        batch = np.bincount(LABELS[order[start : start + size]], minlength=3)
        assert batch.max() - batch.min() <= (0 if batch.sum() % 3 == 0 else 1)


def test_a_batch_that_cannot_be_balanced_is_refused():
    with pytest.raises(InputError, match=r"batch of 2 cannot hold.*3 classes.*batch_size to 3"):
        spec_for(shapes(), "imbalance.sampling=balanced_batches", "training.batch_size=2")


def test_under_sampling_to_less_than_a_batch_is_refused_and_a_preset_is_fitted():
    data = with_counts({"train": (30, 4), "val": (5, 5), "test": (5, 5)})
    with pytest.raises(InputError, match=r"leaves 8 images an epoch.*batch_size to 8"):
        spec_for(data, "imbalance.sampling=under_sampling", "training.batch_size=20")
    assert spec_for(data, "imbalance.sampling=under_sampling").training.batch_size == 2
    assert spec_for(data).training.batch_size == 4


# --- before Run -------------------------------------------------------------------------------------------------------


def warned(*assignments):
    data = with_counts({"train": (45, 5), "val": (5, 5), "test": (5, 5)})
    spec = spec_for(data, "imbalance.class_weights=none", *assignments)
    return [problem for problem in spec.problems(data.card) if not problem.fatal]


def test_each_remedy_alone_is_fine():
    for alone in ("imbalance.class_weights=balanced", "imbalance.sampling=over_sampling", "loss=focal"):
        assert not warned(alone)


def test_two_remedies_at_once_are_warned_of_with_numbers():
    (problem,) = warned("imbalance.class_weights=balanced", "imbalance.sampling=over_sampling")
    assert "10% of the training images" in problem.message and "makes 50%" in problem.message
    assert "90% of the loss" in problem.message and "imbalance.class_weights to none" in problem.cure


@pytest.mark.parametrize("first", ["class_weights=balanced", "sampling=smote", "sampling=balanced_batches"])
def test_focal_loss_on_top_is_warned_of(first):
    (problem,) = warned(f"imbalance.{first}", "loss=focal")
    assert "focal loss turns further" in problem.message
    assert f"imbalance.{first.split('=')[0]} to none" in problem.cure
    assert not warned(f"imbalance.{first}", "loss={kind: focal, gamma: 0}")


def test_remedies_against_each_other_and_those_that_change_nothing_are_not_warned_of():
    assert not warned("imbalance.class_weights={kind: by_hand, by_class: {bar 1: 0.5}}", "imbalance.sampling=smote")
    assert not warned("imbalance.class_weights=effective_number", "imbalance.class_weights.beta=0", "loss=focal")


def test_the_effect_says_what_each_class_comes_to():
    remedies = Imbalance.model_validate({"sampling": {"kind": "smote", "balance": 0.5}, "class_weights": "balanced"})
    rows = remedies.effect(COUNTS, CLASSES)
    assert [(row.name, row.images, row.shown, row.synthetic) for row in rows] == [
        ("a", 30, 30, 0), ("b", 10, 15, 5), ("c", 20, 20, 0),
    ]  # fmt: skip
    assert [row.weight for row in rows] == pytest.approx([2 / 3, 2, 1])
    assert [row.share for row in rows] == pytest.approx([20 / 70, 30 / 70, 20 / 70])
