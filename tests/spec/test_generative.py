"""What a run that learns to make images is made of, before anything is trained."""

import pytest

from labcore.datasets.library import Library
from labcore.spec.resolve import resolve


@pytest.mark.parametrize(("task", "steps"), [("vae", 1259 // 32), ("gan", 1259 // (3 * 32))])
def test_an_epoch_is_of_whole_batches_and_a_small_set_is_gone_through_more_often(lab_home, task, steps):
    card = Library().card("digits")
    spec = resolve({"task": task, "dataset": "digits"}, Library().card)
    assert spec.steps_per_epoch(card) == steps
    assert (spec.training.epochs - 1) * steps < spec.fewest_steps <= spec.training.epochs * steps


def test_one_batch_may_be_smaller_where_there_are_not_enough_images_for_a_whole_one(lab_home):
    raw = {"task": "gan", "dataset": "digits", "training": {"batch_size": 500, "critic_steps": 20, "epochs": 1}}
    assert resolve(raw, Library().card).steps_per_epoch(Library().card("digits")) == 1


def test_a_classifier_sees_the_rest_of_the_images_too_in_a_smaller_batch(lab_home):
    raw = {"dataset": "digits", "training": {"batch_size": 32}}
    assert resolve(raw, Library().card).steps_per_epoch(Library().card("digits")) == 40
