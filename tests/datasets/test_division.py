"""A data set divided anew: test images stay, folds cover the rest once, shares lie within each other."""

import dataclasses

import numpy as np
import pytest

from labcore.datasets.division import divided
from labcore.errors import InputError
from labcore.spec.division import Division
from tests.samples import disks, shapes

DATA = shapes(images=200)


def parts(division, data=DATA, seed=0):
    seen = divided(data, division, seed)
    return {split: set(seen.indices(split).tolist()) for split in ("train", "val", "test")}


def test_each_image_that_is_no_test_image_judges_in_one_fold():
    folds = [parts(Division(folds=5, fold=fold)) for fold in range(1, 6)]
    everything = set(DATA.indices("train").tolist()) | set(DATA.indices("val").tolist())
    assert sorted(image for fold in folds for image in fold["val"]) == sorted(everything)
    for fold in folds:
        assert fold["train"] == everything - fold["val"]
        assert fold["test"] == set(DATA.indices("test").tolist())


def test_folds_are_stratified_and_drawn_by_the_seed():
    seen = divided(DATA, Division(folds=4, fold=2), 0)
    counts = np.bincount(DATA.labels[seen.indices("val")])
    assert counts.max() - counts.min() <= 1
    assert seen.card.splits["val"].classes == dict(zip(DATA.card.classes, counts.tolist(), strict=True))
    assert seen.card.splits["val"].images == 40 and seen.card.fingerprint == DATA.card.fingerprint
    assert parts(Division(folds=4, fold=2)) == parts(Division(folds=4, fold=2))
    assert parts(Division(folds=4, fold=2), seed=1) != parts(Division(folds=4, fold=2))


def test_a_patient_is_in_one_fold_only():
    groups = np.array([f"patient {number // 7}" for number in range(len(DATA))])
    data = dataclasses.replace(DATA, groups=groups)
    for fold in range(1, 5):
        seen = parts(Division(folds=4, fold=fold), data)
        assert not {groups[image] for image in seen["val"]} & {groups[image] for image in seen["train"]}


@pytest.mark.parametrize("patients", [5, 6, 9])
def test_no_fold_is_empty_where_there_are_as_many_patients_as_folds(patients):
    """Each patient shows one class only, so that every class is of fewer patients than there are folds."""
    groups = np.array([f"patient {number % patients}" for number in range(len(DATA))])
    labels = (np.arange(len(DATA)) % patients % 3).astype(np.int32)
    data = dataclasses.replace(DATA, groups=groups, labels=labels)
    for seed in range(5):
        judging = [parts(Division(folds=5, fold=fold), data, seed)["val"] for fold in range(1, 6)]
        assert all(judging) and sum(map(len, judging)) == len(set.union(*judging)) == 160
        whose = [{groups[image] for image in images} for images in judging]
        assert sum(map(len, whose)) == patients


def test_fewer_patients_than_folds_are_refused():
    groups = np.array([f"patient {number % 4}" for number in range(len(DATA))])
    with pytest.raises(InputError, match=r"are of 4\. Take 4 folds or fewer"):
        divided(dataclasses.replace(DATA, groups=groups), Division(folds=5), 0)


@pytest.mark.parametrize("folds", [0, 3])
def test_a_larger_share_holds_the_images_of_a_smaller(folds):
    quarter, half, whole = (parts(Division(share=share, folds=folds)) for share in (0.25, 0.5, 1))
    assert quarter["train"] < half["train"] < whole["train"]
    assert quarter["val"] == whole["val"] and quarter["test"] == whole["test"]
    assert len(half["train"]) == pytest.approx(len(whole["train"]) / 2, abs=2)


def test_a_tiny_share_leaves_an_image_of_each_class():
    seen = divided(DATA, Division(share=0.001), 0)
    assert sorted(DATA.labels[seen.indices("train")]) == [0, 1, 2]
    assert seen.card.splits["train"].classes == dict.fromkeys(DATA.card.classes, 1)


def test_what_a_list_leaves_out_is_in_no_fold():
    split = DATA.split.copy()
    split[:10] = 255
    seen = parts(Division(folds=3), dataclasses.replace(DATA, split=split))
    assert not set(range(10)) & (seen["train"] | seen["val"])


def test_the_pixels_of_masks_are_those_of_the_splits_that_are_made():
    masks = disks(60, classes=3)
    seen = divided(masks, Division(folds=4, fold=2, share=0.5), 0)
    for split in ("train", "val"):
        pixels = np.bincount(masks.masks.reshape(60, -1)[seen.indices(split)].ravel(), minlength=3)
        assert list(seen.card.splits[split].pixels.values()) == pixels.tolist()
