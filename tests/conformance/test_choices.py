"""Every option of every choice, found by itself: a new class in `labcore.spec` is tested here without an edit."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import keras
import numpy as np
import pytest
import tensorflow as tf

import labcore.spec
from labcore.cli.settings import markdown
from labcore.nn.portable import portable
from labcore.spec.adversarial_loss import AdversarialLoss
from labcore.spec.architecture.backbone import Backbone
from labcore.spec.architecture.backbones import ConvNeXt
from labcore.spec.architecture.efficient import EfficientCNN
from labcore.spec.augmentation.base import Operation
from labcore.spec.base import Choice, choice_of, choices_of, extra, one_line
from labcore.spec.critic_penalty import CriticPenalty
from labcore.spec.design import Design
from labcore.spec.embedding import Embedding
from labcore.spec.experiment import Experiment
from labcore.spec.explainer import Explainer
from labcore.spec.explanation import Explanation
from labcore.spec.export import ExportFormat
from labcore.spec.feature_network import FeatureNetwork
from labcore.spec.features import Features
from labcore.spec.generative import Generative
from labcore.spec.imbalance.class_weights import ClassWeights
from labcore.spec.imbalance.pixel_sampling import PixelSampling
from labcore.spec.imbalance.sampling import Sampling
from labcore.spec.likelihood import Likelihood
from labcore.spec.loss import Loss
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.optimizer import Optimizer
from labcore.spec.optimizer.clipping import Clipping
from labcore.spec.pixel_loss import PixelLoss
from labcore.spec.pixel_loss.weighted_sum import Term
from labcore.spec.preprocessing.contrast import Contrast
from labcore.spec.preprocessing.denoising import Denoising
from labcore.spec.projection import Projection
from labcore.spec.reading import assign
from labcore.spec.reference import reference
from labcore.spec.region import Aim, Region
from labcore.spec.resolve import resolve, tasks
from labcore.spec.schedule import Schedule
from labcore.spec.segmenter import Segmenter
from labcore.spec.study import Plan
from labcore.spec.transfer.weights import StartingWeights
from labcore.spec.tuner import Tuner
from labcore.spec.tuning import TuningPlan
from labcore.store.folder import RunFolder
from labcore.tasks.learning import lesson_of
from labcore.tasks.model_file import MAKES, load_model
from labcore.tasks.network_learning import learning_of
from tests.samples import disks, ready_learner, shapes

SAMPLES = {"classification": lambda side: shapes(60, side), "segmentation": lambda side: disks(60, side, side)}
"""A set of small images for tasks of each kind, by what they take."""
OF_STUDIES = {
    Design: (Plan, "design"),
    Tuner: (TuningPlan, "tuner"),
    Explainer: (Explanation, "method"),
    Projection: (Embedding, "projection"),
    Region: (Aim, "region"),
}
"""Choices of what runs many experiments, or looks into one, and which setting of it takes them."""
OF_NO_SPEC = {ExportFormat}
"""What is chosen of a finished run, by name alone: see `tests/export`."""
ROOTS = [
    root
    for root in Choice.__subclasses__()
    if root.__module__.startswith("labcore.spec.") and root not in {Experiment, *OF_STUDIES, *OF_NO_SPEC}
]
OPTIONS = [option for root in ROOTS for option in root.kinds().values()]
OPTIONS_OF_STUDIES = [option for root in OF_STUDIES for option in root.kinds().values()]
BEFORE_LEARNING = {
    Contrast, Denoising, ClassWeights, Sampling, PixelSampling, StartingWeights, Features, FeatureNetwork
}  # fmt: skip
"""Choices of what comes before a step, which is the same whatever is chosen: see their own tests."""
NO_PART_OF_A_NETWORK = {
    Operation, Loss, PixelLoss, Term, Clipping, Schedule, Optimizer, AdversarialLoss, CriticPenalty, Likelihood
}  # fmt: skip
"""Choices by which steps differ, and what is saved does not."""
SMALL = {
    "classification": ("architecture.filters=4", "architecture.blocks=2", "training.batch_size=8"),
    "segmentation": ("architecture.filters=4", "architecture.levels=2", "training.batch_size=8"),
    "baseline": (),
    "vae": ("architecture.filters=4", "latent_size=3", "training.batch_size=8"),
    "gan": ("architecture.filters=4", "critic.filters=4", "latent_size=3", "training.batch_size=4",
            "training.critic_steps=2"),
}  # fmt: skip


def named(option: type) -> str:
    return option.__name__


def base(kind: type[Experiment]) -> Experiment:
    task, card = kind.model_fields["task"].default, SAMPLES[kind.takes](16).card
    return resolve(assign({"dataset": card.name, "task": task}, SMALL[task]), lambda _: card)


def with_option(option: type[Choice]) -> Experiment:
    """A small spec in which `option` is chosen, wherever in whichever task's spec its choice stands."""
    for kind in tasks().values():
        if (chosen := _place(base(kind), option)) is not None:
            return chosen
    raise AssertionError(f"no setting of any spec takes {option.__name__}")


def _place(spec, option):
    for name, field in type(spec).model_fields.items():
        choice, many, value = choice_of(field), choices_of(field), getattr(spec, name)
        if choice and issubclass(option, choice):
            return spec.model_copy(update={name: option()})
        if many and issubclass(option, many):
            return spec.model_copy(update={name: (option(),)})
        # The option may also stand inside another one that is not chosen now.
        others = (kind() for kind in choice.kinds().values()) if choice else ()
        for inner in (value, *others):
            if hasattr(type(inner), "model_fields") and (changed := _place(inner, option)) is not None:
                return spec.model_copy(update={name: changed})
    return None


def choices() -> Iterator[type[Choice]]:
    """Every choice that any module of the specs defines, at whatever depth."""
    for module in pkgutil.walk_packages(labcore.spec.__path__, "labcore.spec."):
        for found in vars(importlib.import_module(module.name)).values():
            if isinstance(found, type) and issubclass(found, Choice) and found.__module__ == module.name:
                yield found


def defined() -> Iterator[type[Choice]]:
    """Those with a kind of their own."""
    for found in choices():
        tag = found.model_fields.get(found.tag)
        if tag is not None and tag.annotation is not str:
            yield found


def test_a_class_with_a_title_has_a_kind_or_it_would_be_no_option_unseen():
    titled = {each for each in choices() if "title" in vars(each) and not each.__abstractmethods__}
    assert titled and titled <= set(defined())


@pytest.mark.parametrize("option", sorted(set(defined()), key=named), ids=named)
def test_a_class_in_any_file_is_an_option_that_the_spec_accepts(option):
    if issubclass(option, Experiment):
        assert option in tasks().values()
        return
    if issubclass(option, tuple(OF_NO_SPEC)):
        assert option in next(root for root in OF_NO_SPEC if issubclass(option, root)).kinds().values()
        return
    for root, (plan, key) in OF_STUDIES.items():
        if issubclass(option, root):
            assert getattr(plan.model_validate({key: option().model_dump(mode="json")}), key) == option()
            return
    spec = with_option(option)
    assert type(spec).model_validate(spec.model_dump(mode="json")) == spec


@pytest.mark.parametrize(
    "option", [*OPTIONS, *(option for root in OF_STUDIES for option in root.kinds().values())], ids=named
)
def test_an_option_explains_itself(option):
    assert option.title and option.__doc__ and option.__doc__.split("\n")[0].rstrip().endswith(".")
    for name, field in option.model_fields.items():
        if name != option.tag:
            assert field.description and field.description[0].isupper(), f"{option.__name__}.{name} has no help"
            assert extra(field, "unit") is not None, f"{option.__name__}.{name} is not declared by setting()"


REFERENCE = "\n".join(markdown(reference(kind)) for kind in tasks().values())


@pytest.mark.parametrize("option", OPTIONS, ids=named)
def test_the_option_stands_in_the_reference_with_all_its_settings(option):
    """What `labcore settings` prints is the documentation of options; the form says the same."""
    said = f"- **{option.title}** (`{option.model_fields[option.tag].default}`): {one_line(option)}"
    _, found, after = REFERENCE.partition(said)
    assert found
    own = re.split(r"\n(?!  )", after, maxsplit=1)[0]
    for name, field in option.model_fields.items():
        assert name == option.tag or f"`{name}`: {field.description}" in own


LARGE = (Backbone, Segmenter, EfficientCNN)
"""Networks of hundreds of layers, of which to build one again takes seconds."""


@pytest.fixture
def large_networks_run_uncompiled(option):
    """What takes longer to compile than to run is run as it stands; its memory is given back at the end."""
    # Not ConvNeXt: on most CPUs, convolutions in groups have gradients only where they are compiled.
    tf.config.run_functions_eagerly(issubclass(option, LARGE) and option is not ConvNeXt)
    yield
    tf.config.run_functions_eagerly(False)
    keras.utils.clear_session()


@pytest.mark.parametrize("option", [each for each in OPTIONS if each.base() not in BEFORE_LEARNING], ids=named)
def test_the_option_trains_one_step_and_survives_saving(option, tmp_path, large_networks_run_uncompiled):
    spec = with_option(option)
    if isinstance(spec, Generative):
        makes_images(spec, tmp_path)
        return
    if not isinstance(spec, NetworkExperiment):
        pytest.skip("not trained by gradient steps")
    if spec.transfer.active:
        pytest.skip("learned weights come from outside: see tests/nn/test_weights.py")
    data = SAMPLES[spec.takes](max(16, spec.architecture.smallest_side(spec.scaling)))
    images = data.pixels.reshape(-1, *data.card.shape)
    known = learning_of(spec, data, images).known
    learner = ready_learner(spec, data, images)
    assert not [layer.name for layer in learner.model.layers if isinstance(layer, keras.Model)], "the graph is flat"
    before = [weight.copy() for weight in learner.model.get_weights()]
    *sums, count = learner.step(images[:8], known[:8]).numpy()
    if not issubclass(option, Backbone):
        learner.step(images[8:16], known[8:16])
    assert np.isfinite(sums).all() and count == 8
    assert any((old != new).any() for old, new in zip(before, learner.model.get_weights(), strict=True))

    if option.base() in NO_PART_OF_A_NETWORK:
        return
    folder = RunFolder(tmp_path)
    portable(learner.model).save(folder.model_path)
    answers = learner.predict(images, np.arange(20))
    # The lab's own way of opening files is Keras's, after a look at what is in them.
    for opened in [load_model] if issubclass(option, Backbone) else [load_model, keras.saving.load_model]:
        loaded = opened(folder.model_path)
        assert not [layer for layer in loaded.layers if type(layer).__module__.startswith("labcore")]
        np.testing.assert_allclose(loaded(images[:20].astype("float32")).numpy(), answers, atol=1e-5)


def makes_images(spec: Generative, tmp_path):
    """As the test above: a step changes the generator, which is kept in stock layers and makes the same images."""
    data = SAMPLES["classification"](16)
    images = data.pixels.reshape(-1, *data.card.shape)
    lesson = lesson_of(spec, data, images)
    learner = lesson.learner()
    lesson.phases(learner, 5)[0].begin()
    answering = lesson.asked(learner)
    before = [weight.copy() for weight in answering.model.get_weights()]
    *sums, count = learner.step(images[:8], data.labels[:8]).numpy()
    assert np.isfinite(sums).all() and count == 8
    assert any((old != new).any() for old, new in zip(before, answering.model.get_weights(), strict=True))

    path = RunFolder(tmp_path).model_path
    portable(answering.model).save(path)
    loaded = load_model(path, MAKES)
    assert not [layer for layer in loaded.layers if type(layer).__module__.startswith("labcore")]
    codes = answering.codes(5, seed=1)
    np.testing.assert_allclose(loaded(codes).numpy(), answering.model(codes).numpy(), atol=1e-2)


OPERATIONS = [option for root in ROOTS if root.__name__ == "Operation" for option in root.kinds().values()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_an_operation_changes_images_and_respects_its_probability(operation):
    from labcore.nn.augmentation import Augmenter
    from labcore.spec.augmentation import Augmentation

    images = np.random.default_rng(3).integers(0, 256, (64, 16, 16, 3)).astype("float32")
    targets = np.eye(3, dtype="float32")[np.arange(64) % 3]

    def changed(probability: float) -> int:
        chosen = operation(probability=probability)
        augmenter = Augmenter(Augmentation(operations=(chosen,)), 1, (16, 16, 3))
        augmenter.start_epoch(1)
        result, wanted = augmenter(images, targets)
        assert result.shape == images.shape and wanted.shape == targets.shape
        np.testing.assert_allclose(np.sum(wanted, axis=1), 1, atol=1e-5)
        return int((np.abs(result - images).max(axis=(1, 2, 3)) > 0.5).sum())

    assert changed(1.0) > changed(0.2) > 0
