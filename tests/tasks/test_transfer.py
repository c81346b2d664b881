"""Which layers learn when: the head on frozen features first, then as many layers as were asked for."""

import keras
import numpy as np
import pytest

from labcore.datasets import builtin
from labcore.datasets.changes import leak_from
from labcore.errors import InputError, LabError
from labcore.nn.classifier import is_head
from labcore.nn.portable import portable
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.store import Store
from labcore.studies.references import objections_to_runs
from labcore.tasks import classification, network_learning
from labcore.tasks.earlier_run import open_run
from labcore.tasks.transfer import phases
from tests.samples import shapes

DATA = shapes(images=60, side=16)
IMAGES = DATA.pixels.reshape(-1, 16, 16, 1)
SMALL = ["architecture.filters=4", "architecture.blocks=2", "architecture.layers_per_block=1", "training.batch_size=16"]


@pytest.fixture
def earlier(monkeypatch):
    """What takes the place of an earlier run's model: the same network, with other random weights."""
    keras.utils.set_random_seed(99)
    model = classification.classifier(spec(), (16, 16, 1), 3)
    monkeypatch.setattr(network_learning, "networks_for", lambda card: lambda run: model)
    return model


def spec(*assignments: str):
    return resolve(assign({"dataset": "shapes"}, [*SMALL, "training.epochs=4", *assignments]), lambda _: DATA.card)


def transferred(*assignments: str):
    return spec("transfer.weights={kind: run, run: earlier}", *assignments)


def that_learn(learner) -> set[str]:
    return {layer.name for layer in learner.model.layers if layer.trainable_weights}


def test_without_transfer_there_is_one_phase_and_everything_learns():
    learner = classification.ClassLearning(spec(), DATA, IMAGES).learner()
    (only,) = phases(spec(), learner, 3)
    only.begin()
    assert only.until == 4 and only.name == "training"
    assert that_learn(learner) == {layer.name for layer in learner.model.layers if layer.weights}


def test_first_the_head_then_the_last_layers_at_a_lower_rate(earlier):
    asked = transferred(
        "transfer.head_epochs=1", "transfer.fine_tune_layers=4", "optimizer={kind: sgd, schedule: constant}"
    )
    learner = classification.ClassLearning(asked, DATA, IMAGES).learner()
    head, tuning = phases(asked, learner, 3)
    assert (head.until, tuning.until, tuning.name) == (1, 4, "fine-tuning")

    head.begin()
    assert that_learn(learner) == {"head_probabilities"} and learner.learning_rate == pytest.approx(0.01)
    frozen = learner.model.get_layer("block1_conv1").get_weights()[0]
    np.testing.assert_array_equal(frozen, earlier.get_layer("block1_conv1").get_weights()[0])
    statistics = learner.model.get_layer("block1_conv1_norm").get_weights()
    learner.step(IMAGES[:16], DATA.labels[:16])
    np.testing.assert_array_equal(frozen, learner.model.get_layer("block1_conv1").get_weights()[0])
    np.testing.assert_array_equal(statistics, learner.model.get_layer("block1_conv1_norm").get_weights())

    tuning.begin()
    assert that_learn(learner) == {"block2_conv1", "head_probabilities"}, "batch normalization stays as it was learned"
    assert learner.learning_rate == pytest.approx(0.001)
    tuned = learner.model.get_layer("block2_conv1").get_weights()[0]
    learner.step(IMAGES[:16], DATA.labels[:16])
    assert (tuned != learner.model.get_layer("block2_conv1").get_weights()[0]).any()


def test_what_moves_images_into_place_is_new_and_learns_from_the_start(monkeypatch):
    small = ["transformer={kind: attention, filters: 4, units: 4}", "transfer={head_epochs: 1, fine_tune_layers: 1}"]
    without = classification.classifier(spec(), (16, 16, 1), 3)
    monkeypatch.setattr(network_learning, "networks_for", lambda card: lambda run: without)
    asked = transferred(*small)
    learner = classification.ClassLearning(asked, DATA, IMAGES).learner()
    for phase in phases(asked, learner, 3):
        phase.begin()
        assert {"transformer_conv1", "transformer_moves", "head_probabilities"} <= that_learn(learner), phase.title
        assert "block1_conv1" not in that_learn(learner)


@pytest.mark.parametrize(
    ("blocks", "learns"), [(0, set()), (1, {"block2_conv1"}), (9, {"block1_conv1", "block2_conv1"})]
)
def test_fine_tuning_may_be_counted_in_blocks(earlier, blocks, learns):
    asked = transferred(f"transfer.fine_tune_blocks={blocks}")
    learner = classification.ClassLearning(asked, DATA, IMAGES).learner()
    (only,) = phases(asked, learner, 3)
    only.begin()
    assert that_learn(learner) == {*learns, "head_probabilities"}
    assert f"the last {min(blocks, 2)} of 2 blocks" in only.message


def test_normalization_learns_too_where_it_is_asked_to(earlier):
    asked = transferred("transfer.freeze_normalization=false")
    learner = classification.ClassLearning(asked, DATA, IMAGES).learner()
    (only,) = phases(asked, learner, 3)
    only.begin()
    assert only.name == "fine-tuning"
    assert that_learn(learner) == {layer.name for layer in learner.model.layers if layer.weights}


def test_the_head_is_new(earlier):
    learner = classification.ClassLearning(transferred(), DATA, IMAGES).learner()
    for layer in learner.model.layers:
        if is_head(layer) and layer.weights:
            assert (layer.get_weights()[0] != earlier.get_layer(layer.name).get_weights()[0]).any()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (["transfer.weights=imagenet"], "no weights from ImageNet for the architecture CNN"),
        (["transfer.weights={kind: file, path: a.h5}"], "no weights from a file for the architecture CNN"),
        (["transfer.head_epochs=2"], "makes no sense on random weights"),
        (["transfer.weights={kind: run, run: x}", "transfer.head_epochs=9"], "the run has 4"),
        (["transfer.fine_tune_layers=9", "transfer.fine_tune_blocks=2"], "one of them only"),
        (["architecture=mobilenet", "preprocessing.size=32", "scaling.depth=2"], "cannot be made deeper or shallower"),
        (
            ["architecture=mobilenet", "preprocessing.size=32", "scaling.compound=1"],
            "deeper or shallower.*compound to 0",
        ),
        (["architecture=resnet", "preprocessing.size=32", "scaling.width=0.5"], "cannot be made wider or narrower"),
        (["architecture=inception_v3", "preprocessing.size=32"], "needs at least 75 px"),
    ],
)
def test_what_cannot_be_is_refused_before_it_is_queued(settings, says):
    with pytest.raises(InputError, match=says) as refusal:
        spec(*settings)
    assert len(str(refusal.value)) > len(says)


def test_a_backbone_on_random_weights_is_warned_of():
    asked = spec("architecture=mobilenet", "preprocessing.size=32")
    (warning,) = [problem for problem in asked.problems(DATA.card) if problem.key == "transfer.weights"]
    assert not warning.fatal and "imagenet" in warning.cure


@pytest.mark.parametrize("setting", ["regularization.spatial_dropout=0.1", "regularization.normalization=group"])
def test_what_a_ready_made_network_leaves_out_is_warned_of(setting):
    asked = spec("architecture=mobilenet", "preprocessing.size=32", setting)
    (key, _) = setting.split("=")
    assert [problem.fatal for problem in asked.problems(DATA.card) if problem.key == key] == [False]
    assert not [problem for problem in spec(setting).problems(DATA.card) if problem.key == key]


def test_a_run_without_a_model_is_told(lab_home):
    with pytest.raises(InputError, match="no run is named"):
        open_run("", DATA.card)
    with pytest.raises(LabError):
        open_run("20260101-000000-aaaaaa", DATA.card)


def test_weights_that_may_know_the_test_images_are_refused(lab_home):
    store = Store()
    folder = store.folder(store.submit(spec()))
    portable(classification.classifier(spec(), (16, 16, 1), 3)).save(folder.model_path)
    asked = spec(f"transfer.weights={{kind: run, run: {folder.run_id}}}")
    for fingerprint, says in (("before", "may know images that are test images now"), (DATA.card.fingerprint, None)):
        folder.write_environment({"dataset": {"name": "shapes", "fingerprint": fingerprint}})
        told = [problem.message for problem in objections_to_runs(asked, DATA.card, store)]
        if says is None:
            assert not told and open_run(folder.run_id, DATA.card).output_shape == (None, 3)
            continue
        assert [says in message for message in told] == [True]
        with pytest.raises(LabError, match=says):
            classification.ClassLearning(asked, DATA, IMAGES).learner()


def test_a_built_in_set_that_is_still_to_be_drawn_has_not_changed():
    card = builtin.card("digits")
    noted = {"name": "digits", "fingerprint": "of its pixels"}
    assert leak_from("earlier", noted, card) is None
    assert leak_from("earlier", noted, card.model_copy(update={"fingerprint": "of other pixels"})) is not None
