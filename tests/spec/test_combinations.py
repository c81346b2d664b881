"""Settings that are right each by itself and wrong together: told before a run is queued, with the cure."""

import pytest

from labcore.errors import InputError
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from tests.samples import shapes, with_counts

CARD = shapes(images=150, side=32).card  # 90 training images of three classes
BACKBONE = ("architecture=mobilenet_v2",)
RUN = "transfer.weights={kind: run, run: earlier}"
BASELINE = ("task=baseline",)


def made(assignments, card=CARD):
    return resolve(assign({"dataset": "shapes"}, assignments), lambda *_: card)


REFUSED = [
    # networks and images
    (["architecture.blocks=6"], "needs at least 64 px a side, and gets 32×32"),
    (["architecture={kind: blockwise, blocks: [{kind: pooling, size: 8}, {kind: pooling, size: 8}]}"], "least 64 px"),
    (["architecture={kind: residual, stem: large}", "preprocessing.size=16"], "at least 32 px"),
    (["architecture=xception"], "at least 71 px"),
    (["architecture={kind: blockwise, blocks: [dense, convolution]}"], "Move dense blocks to the end"),
    (["architecture=separable_cnn", "head=squeeze_excitation"], "makes one vector of them"),
    (["architecture=cnn", "scaling={width: 8, depth: 8, resolution: 8}"], "GB for one training step"),
    ([*BACKBONE, "scaling.compound=1"], "comes in fixed sizes"),
    (["architecture=resnet", "scaling.width=0.5"], "cannot be made wider or narrower"),
    ([*BACKBONE, "preprocessing.size=1024", "scaling.resolution=8", "training.batch_size=64"], "GB for one training"),
    (["head={kind: squeeze_excitation, units: [8, 8, 8, 8, 8, 8, 8, 8, 8]}"], "Take 8 at most"),
    (["head=squeeze_excitation", "training.batch_size=1"], "nothing but zeros of a batch of one image"),
    # transfer
    (["transfer.weights=imagenet"], "no weights from ImageNet for the architecture CNN"),
    (["transfer.head_epochs=2"], "makes no sense on random weights"),
    ([RUN, "transfer.head_epochs=9", "training.epochs=3"], "The head alone would train 9 epochs; the run has 3"),
    ([*BACKBONE, "transfer.weights=imagenet", "scaling.width=0.9"], "0.35, 0.5, 0.75, 1, 1.3, 1.4"),
    (["architecture=mobilenet_v3", "transfer.weights=imagenet", "scaling.width=0.5"], "0.75, 1."),
    # imbalance
    (["imbalance.class_weights={kind: by_hand, by_class: {bar 9: 2}}"], "Did you mean 'bar"),
    (["imbalance.class_weights={kind: by_hand, by_class: {bar 0: 0, bar 1: 0}}"], "Only one class weighs more than 0"),
    (["imbalance.sampling=balanced_batches", "training.batch_size=2"], "cannot hold an image of each of 3 classes"),
    # training
    (["training.batch_size=91"], "larger than the training split of 90 images"),
    (["training={strategy: multi-gpu, precision: float16}"], "not offered on several devices at once"),
    (["training={strategy: tpu, precision: float16}"], "Set training.precision to bfloat16"),
    # baselines
    ([*BASELINE, "estimator={kind: k_nearest, neighbours: 19}"], "fewer than 19 neighbours"),
    ([*BASELINE, "estimator=k_nearest", "imbalance.class_weights=balanced"], "cannot weigh classes"),
    ([*BASELINE, "features={kind: pca, components: 19}"], "19 components cannot be found in 18 images"),
    ([*BASELINE, "features={kind: hog, cell: 17}"], "at most 16 px"),
    ([*BASELINE, "features={kind: color_texture, scales: 5}"], "images of more than 32 px"),
    ([*BASELINE, "features=network"], "No run is named"),
    ([*BASELINE, "estimator={kind: random_forest, leaf: 46}"], "no tree can part off 46 on either side"),
    ([*BASELINE, "estimator={kind: gradient_boosting, leaf: 46}"], "Set estimator.leaf to 45 or less"),
]  # fmt: skip


@pytest.mark.parametrize(("assignments", "says"), REFUSED, ids=[says[:40] for _, says in REFUSED])
def test_what_cannot_work_is_refused(assignments, says):
    with pytest.raises(InputError) as refused:
        made(assignments)
    assert says in str(refused.value) and refused.value.cure


NOTED = [
    (["architecture={kind: blockwise, blocks: [pooling, dense]}"], "architecture.joining", "is the mean of each"),
    (["training={epochs: 5, early_stopping: 5}"], "training.early_stopping", "never stopped early"),
    (["training.batch_size=1"], "regularization.normalization", "has none to compare with"),
    (["optimizer={kind: sgd, nesterov: true, momentum: 0}"], "optimizer.nesterov", "nothing to look ahead along"),
    (["optimizer.schedule={kind: step, drops: 9, factor: 0.1}"], "optimizer.schedule.drops", "drops to 6 or less"),
    (["optimizer.schedule={kind: restarts, periods: 6}"], "optimizer.schedule.periods", "shorter than an epoch"),
    (["optimizer.schedule={kind: plateau, final: 1}"], "optimizer.schedule.final", "so it never is"),
    (["optimizer.kind=schedule_free_adamw"], "regularization.weight_averaging", "an average of averages"),
    (["optimizer={kind: schedule_free_adamw, schedule: cosine}"], "optimizer.schedule", "does not need both"),
    ([*BACKBONE, "preprocessing.normalization=per_image"], "preprocessing.normalization", "has no effect on it"),
    ([*BACKBONE, "regularization.normalization=group"], "regularization.normalization", "has no effect on it"),
    ([*BACKBONE, "regularization.spatial_dropout=0.2"], "regularization.spatial_dropout", "has no effect on it"),
    (["regularization.stochastic_depth=0.2"], "regularization.stochastic_depth", "has none"),
    (["transfer.fine_tune_layers=5"], "transfer.fine_tune_layers", "random weights are all trained alike"),
    (["transfer={learning_rate_factor: 1, freeze_normalization: false}"], "transfer.learning_rate_factor", "have no"),
    (
        [RUN, "transfer={fine_tune_layers: 5, head_epochs: 3}", "training.epochs=3"],
        "transfer.fine_tune_layers",
        "ends with the head alone",
    ),
    (["preprocessing.contrast={kind: clahe, tiles: 17}"], "preprocessing.contrast.tiles", "tiles to 16 or less"),
    (["preprocessing.size=256"], "preprocessing.size", "adds no detail"),
    (["augmentation.operations=[mix_up]", "training.batch_size=1"], "augmentation.operations.0", "nothing to blend"),
    (["augmentation.operations=[mix_up, cut_mix, cut_mix]"], "augmentation.operations.0", "a blend of four"),
    (
        ["augmentation.operations=[cut_mix]", "regularization.label_smoothing=0.1"],
        "augmentation.operations.0",
        "makes labels soft already",
    ),
    (["augmentation.operations=[saturation]"], "augmentation.operations.0", "it has no effect"),
    (["training.precision=float16"], "training.precision", "float16 makes training slower"),
    (
        [*BASELINE, "estimator={kind: random_forest, leaf: 10}"],
        "estimator.leaf",
        "At the first point of the learning curve there are 18 images",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("assignments", "key", "says"), NOTED, ids=[f"{key} {says[:20]}" for _, key, says in NOTED])
def test_what_does_nothing_or_little_is_said(assignments, key, says):
    found = {problem.key: f"{problem.message} {problem.cure}" for problem in made(assignments).problems(CARD)}
    assert says in found.get(key, f"nothing of {key}, but {found}")


def test_more_points_than_images_are_said():
    found = [problem.cure for problem in made([*BASELINE, "learning_curve.points=7"], FEW).problems(FEW)]
    assert found == ["Set learning_curve.points to 6 or less."]


FEW = with_counts({"train": (6, 6), "val": (3, 3), "test": (3, 3)}, side=16).card


def test_the_default_preset_has_nothing_against_it():
    for raw in ([], BASELINE, ["preset=quick"], ["preset=best"], [*BASELINE, "estimator=gradient_boosting"]):
        assert list(made(raw).problems(CARD)) == []


def test_a_class_of_one_image_and_smote():
    card = with_counts({"train": (20, 1), "val": (3, 3), "test": (3, 3)}).card
    for kind in ("smote", "borderline_smote"):
        with pytest.raises(InputError, match=r"a single one of 'bar 1'.*over_sampling"):
            made([f"imbalance.sampling={kind}"], card)


def test_trees_are_fitted_to_few_images_unless_they_are_asked_for():
    few = [*BASELINE, "estimator.kind=gradient_boosting"]
    assert made(few).estimator.leaf == 4, "a quarter of the first fifth of the training images"
    assert made([*few, "estimator.leaf=9"]).estimator.leaf == 9
    assert made(few, shapes(images=2000, side=8).card).estimator.leaf == 20


def test_a_batch_is_not_made_smaller_than_two_unasked():
    assert made([], FEW).training.batch_size == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x89HDF"])
def test_a_file_of_weights_that_is_none_is_refused(lab_home, content):
    (lab_home / "weights").mkdir()
    (lab_home / "weights" / "net.weights.h5").write_bytes(content)
    with pytest.raises(InputError, match="empty or of another format"):
        made([*BACKBONE, "transfer.weights={kind: file, path: net.weights.h5}"])
