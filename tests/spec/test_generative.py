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


def test_many_steps_of_the_critic_make_batches_smaller_and_not_an_epoch_of_each_step(lab_home):
    card = Library().card("digits")
    spec = resolve({"task": "gan", "dataset": "digits", "training": {"critic_steps": 20}}, Library().card)
    assert (spec.training.batch_size, spec.steps_per_epoch(card)) == (8, 1259 // (20 * 8))
    assert spec.training.epochs == -(-spec.fewest_steps // 7)


def test_a_run_of_few_steps_an_epoch_is_made_longer_within_reason(lab_home):
    raw = {"task": "gan", "dataset": "digits", "training": {"critic_steps": 20, "batch_size": 64}}
    spec = resolve(raw, Library().card)
    assert (spec.steps_per_epoch(Library().card("digits")), spec.training.epochs) == (1, 500)
    asked = resolve({**raw, "training": {**raw["training"], "epochs": 900}}, Library().card)
    assert asked.training.epochs == 900, "what is asked for stays"


def test_one_batch_may_be_smaller_where_there_are_not_enough_images_for_a_whole_one(lab_home):
    raw = {"task": "gan", "dataset": "digits", "training": {"batch_size": 500, "critic_steps": 20, "epochs": 1}}
    assert resolve(raw, Library().card).steps_per_epoch(Library().card("digits")) == 1


def test_a_classifier_sees_the_rest_of_the_images_too_in_a_smaller_batch(lab_home):
    raw = {"dataset": "digits", "training": {"batch_size": 32}}
    assert resolve(raw, Library().card).steps_per_epoch(Library().card("digits")) == 40


@pytest.mark.parametrize(("warm_up", "warned"), [(30, True), (20, False)])
def test_a_warm_up_that_outlasts_the_run_is_warned_of(lab_home, warm_up, warned):
    raw = {"task": "vae", "dataset": "digits", "prior": {"warm_up": warm_up}, "training": {"epochs": 20}}
    found = resolve(raw, Library().card).problems(Library().card("digits"))
    assert [(each.key, each.fatal) for each in found] == ([("prior.warm_up", False)] if warned else [])
