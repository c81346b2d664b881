"""What the spec says of operations that would change what an image means, or that have no effect."""

import pytest

from labcore.spec.augmentation.base import Operation
from labcore.spec.augmentation.geometric import Flip
from labcore.spec.reading import assign
from labcore.spec.resolve import defaults, resolve
from tests.samples import shapes

CARD = shapes(images=90, side=16).card
MODALITIES = ["X-ray", "CT", "microscopy", "terrain", "digits", "photographs"]


def warnings(modality, *operations: str, extra: tuple[str, ...] = ()) -> list[str]:
    card = CARD.model_copy(update={"modality": modality})
    listed = f"augmentation.operations=[{', '.join(operations)}]"
    spec = resolve(assign({"dataset": "shapes"}, [listed, "preprocessing.color=rgb", *extra]), lambda _: card)
    return [problem.message for problem in spec.problems(card) if problem.key.startswith("augmentation")]


@pytest.mark.parametrize("modality", [*MODALITIES, None])
@pytest.mark.parametrize("preset", ["quick", "default", "best"])
def test_no_preset_changes_what_an_image_means(modality, preset):
    card = CARD.model_copy(update={"modality": modality})
    spec = resolve(defaults("classification", preset, card) | {"dataset": "shapes"}, lambda _: card)
    assert not [problem for problem in spec.problems(card) if problem.key.startswith("augmentation")]


@pytest.mark.parametrize(
    ("modality", "operation"),
    [
        ("digits", "flip"),
        ("digits", "{kind: rotation, degrees: 90}"),
        ("X-ray", "{kind: flip, direction: vertical}"),
        ("CT", "inversion"),
        ("CT", "{kind: brightness, share: 0.5}"),
        ("X-ray", "cut_mix"),
        ("X-ray", "rand_augment"),
        ("microscopy", "aug_mix"),
        ("terrain", "{kind: flip, direction: horizontal_and_vertical}"),
        ("photographs", "{kind: rotation, degrees: 180}"),
        ("microscopy", "{kind: hue, degrees: 60}"),
        ("microscopy", "grayscale"),
    ],
)
def test_what_would_change_the_label_is_said(modality, operation):
    assert len(warnings(modality, operation)) == 1
    assert not warnings(modality, operation, extra=("augmentation.enabled=false",))
    assert not warnings(None, operation)


def test_what_leaves_the_label_true_passes():
    assert not warnings("X-ray", "flip", "{kind: rand_augment, tones: false}", "{kind: rotation, degrees: 20}")
    assert not warnings("microscopy", "{kind: flip, direction: vertical}", "{kind: hue, degrees: 10}")


@pytest.mark.parametrize("kind", [kind for kind, option in Operation.kinds().items() if option.needs_color])
def test_color_operations_on_gray_images_are_said_to_do_nothing(kind):
    assert any("no effect" in message for message in warnings(None, kind, extra=("preprocessing.color=gray",)))
    assert not warnings(None, kind)


def test_stacked_blends_and_soft_labels_are_said_once():
    assert len(warnings(None, "mix_up", "cut_mix")) == 1
    assert not warnings(None, "{kind: mix_up, probability: 0.5}", "{kind: cut_mix, probability: 0.5}")
    assert len(warnings(None, "mix_up", extra=("regularization.label_smoothing=0.1",))) == 1
    assert len(warnings(None, "mix_up", extra=("training.batch_size=1",))) == 1


@pytest.mark.parametrize(("channels", "jitters"), [(1, False), (3, True)])
def test_a_preset_changes_color_only_where_there_is_some(channels, jitters):
    card = CARD.model_copy(
        update={"modality": "microscopy", "channels": channels, "shape": (*CARD.shape[:2], channels)}
    )
    kinds = [each["kind"] for each in defaults("classification", "default", card)["augmentation"]["operations"]]
    assert ("color_jitter" in kinds) is jitters and "zoom" in kinds


@pytest.mark.parametrize("names", [("kidney-left", "Kidney-Right", "liver"), ("left_lung", "right_lung", "heart")])
def test_classes_named_by_their_side_are_not_mirrored_unasked_and_it_is_said(names):
    splits = {
        name: split.model_copy(update={"classes": dict(zip(names, split.classes.values(), strict=True))})
        for name, split in CARD.splits.items()
    }
    card = CARD.model_copy(update={"modality": "CT", "classes": names, "splits": splits})
    preset = resolve({"dataset": "shapes"}, lambda _: card)
    assert [each.kind for each in preset.augmentation.operations] == ["translation", "rotation"]
    for direction, count in (("horizontal", 1), ("horizontal_and_vertical", 1), ("vertical", 0)):
        flip = f"augmentation.operations=[{{kind: flip, direction: {direction}}}]"
        asked = resolve(assign({"dataset": "shapes"}, [flip]), lambda _: card)
        told = [problem for problem in asked.problems(card) if f"'{names[1]}' of '{names[0]}'" in problem.message]
        assert len(told) == count and not any(problem.fatal for problem in told)


def test_a_side_without_its_other_or_inside_a_word_is_no_reason_against_mirroring():
    assert Flip().exchanged(("left ventricle", "aorta", "bright", "cleft")) is None
