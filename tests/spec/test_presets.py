"""Presets, and the courseworks among them: each file is found, holds, and can be named like any preset."""

import pytest

from labcore.datasets import builtin
from labcore.errors import InputError
from labcore.spec import presets
from labcore.spec.data import training_pixels
from labcore.spec.reading import read_yaml
from labcore.spec.resolve import resolve
from tests.samples import disks, shapes

COURSEWORKS = presets.courseworks()


STACKED = {"c2": {"imbalance.class_weights"}, "c5": {"imbalance.class_weights"}}
"""Courseworks that ask for several remedies at once, and where that is remarked on."""


def test_every_coursework_that_the_lab_must_reproduce_is_there():
    assert {name.split("-")[0] for name in COURSEWORKS} == {f"c{number}" for number in range(1, 10)}
    assert {each.task for each in COURSEWORKS.values()} == {"classification", "baseline", "segmentation", "vae", "gan"}


@pytest.mark.parametrize("name", COURSEWORKS)
def test_a_coursework_holds_on_the_set_that_stands_in_for_its_own(name):
    coursework = COURSEWORKS[name]
    as_file = resolve(read_yaml(coursework.path), builtin.card)
    by_name = resolve({"preset": name}, builtin.card)
    assert coursework.title.startswith(name.split("-")[0].upper()) and as_file.name == coursework.title
    assert (by_name.preset, by_name.dataset) == (name, coursework.dataset)
    assert as_file.identity() == by_name.identity(), "named as a preset it sets what it sets as a file"
    problems = {problem.key for problem in as_file.problems(builtin.card(coursework.dataset))}
    assert problems <= STACKED.get(name, set())


def test_a_coursework_is_laid_under_what_is_set_and_over_the_default_preset():
    card = shapes(images=60, side=32).card
    spec = resolve({"preset": "c8", "dataset": "shapes", "regularization": {"dropout": 0.1}}, lambda _: card)
    assert spec.dataset == "shapes" and spec.regularization.dropout == 0.1
    assert spec.augmentation.operations[0].kind == "rotation" and spec.imbalance.class_weights.kind == "balanced"


@pytest.mark.parametrize(("dataset", "likelihood"), [("digits", "bernoulli"), ("synthetic-chest-xray", "gaussian")])
def test_pixels_of_digits_are_coins_and_others_measured_values(dataset, likelihood):
    assert resolve({"task": "vae", "dataset": dataset}, builtin.card).likelihood.kind == likelihood
    assert not hasattr(resolve({"dataset": dataset}, builtin.card), "likelihood")


def test_c4_is_as_the_coursework_has_it():
    spec = resolve({"preset": "c4"}, builtin.card)
    assert (spec.architecture.kind, spec.architecture.variant) == ("mobilenet_v3", "Large")
    assert spec.transfer.weights.kind == "imagenet" and spec.transfer.fine_tune_layers == 140
    assert spec.head.kind == "squeeze_excitation" and spec.head.l2 > 0 and spec.regularization.dropout > 0
    assert {each.kind for each in spec.augmentation.operations} == {"flip", "rotation", "zoom", "noise"}
    assert spec.training.early_stopping and spec.optimizer.schedule.kind == "plateau"
    assert spec.input_shape(builtin.card(spec.dataset)) == (96, 96, 3)


def test_c5_is_as_the_coursework_has_it():
    spec = resolve({"preset": "c5"}, builtin.card)
    card = builtin.card(spec.dataset)
    assert spec.input_shape(card) == (64, 128, 1) and len(card.classes) == 5
    macro, micro = spec.architecture.macro, spec.architecture.micro
    assert spec.architecture.kind == "dual_unet" and macro.dilation > 1 and macro.attention_gates
    assert micro.filters < macro.filters and micro.kernel_size > 3 and macro.squeeze_excitation
    assert {each.kind for each in macro.bottleneck} == {"dilated_inception", "cellular_automaton"}
    assert [each.kind for each in micro.bottleneck] == ["global_context"]
    assert spec.loss.kind == "focal" and spec.imbalance.class_weights.kind == "balanced"
    assert spec.imbalance.sampling.makes and spec.augmentation.enabled
    assert card.classes[spec.specialist.label(training_pixels(card), card.classes)] == "big rock"


@pytest.mark.parametrize("modality", [path.stem for path in sorted((presets.PRESETS / "modality").glob("*.yaml"))])
def test_every_modality_suits_masks_too(modality):
    card = disks(60, classes=3).card.model_copy(update={"modality": modality})
    spec = resolve({"task": "segmentation", "dataset": "disks"}, lambda _: card)
    assert spec.augmentation.enabled and spec.augmentation.operations
    assert all(each.suits_masks for each in spec.augmentation.operations)
    assert not list(spec.problems(card))


def test_c6s_own_network_keeps_to_eight_layers():
    spec = resolve({"preset": "c6-model1"}, builtin.card)
    assert spec.architecture.weighted_layers(spec.scaling) == 7


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({"preset": "c44", "dataset": "shapes"}, r"no preset 'c44'.*Did you mean 'c4'\?"),
        ({"preset": "c7-svm", "task": "classification", "dataset": "shapes"}, "is for the task baseline"),
        ({"preset": ["c4"], "dataset": "shapes"}, "There is no preset"),
        ({"preset": "../classification/best", "dataset": "shapes"}, "There is no preset"),
    ],
)
def test_what_is_no_preset_is_refused_with_those_that_are(raw, says):
    card = shapes(images=60).card
    with pytest.raises(InputError, match=says):
        resolve(raw, lambda _: card)
