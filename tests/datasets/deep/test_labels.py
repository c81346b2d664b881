import numpy as np

from labcore.datasets.card import SPLITS
from labcore.datasets.checks import check, check_deeply, checked_deeply
from labcore.datasets.deep.labels import wrong_labels
from labcore.datasets.deep.views import look
from labcore.datasets.twins import identical_images

from .scenes import kept, scene


def bars(count, wrong=(), **fields):
    """Images bright on the left or on the right, by class, and labels of which `wrong` are not true."""
    images, labels = [], np.arange(count) % 2
    for seed in range(count):
        image = scene(seed, 24) // 4
        half = slice(0, 12) if labels[seed] == 0 else slice(12, 24)
        image[:, half] += 120
        images.append(image)
    labels[list(wrong)] = 1 - labels[list(wrong)]
    return images, labels


def test_wrong_labels_are_found_among_training_and_validation_images_only(tmp_path):
    split = np.repeat(SPLITS, (60, 20, 20)).tolist()
    images, labels = bars(100, wrong=(4, 31, 70, 90))  # the last is a test image
    dataset = kept(tmp_path / "set", images, labels, split)
    (found,) = wrong_labels(dataset, look(dataset), [])
    assert {4, 31, 70} <= set(found.images)
    assert len(found.images) <= 5
    assert found.splits == ("train", "val")
    place = found.images.index(4)
    assert len(found.notes) == len(found.images)
    assert found.notes[place].startswith(f"looks like {'ab'[1 - dataset.labels[4]]} (")


def test_a_copy_in_another_fold_does_not_vouch_for_a_wrong_label(tmp_path):
    images, labels = bars(60)
    copies = [images[4]] * 4
    dataset = kept(tmp_path / "set", [*images, *copies], np.append(labels, [1] * 4))
    (found,) = wrong_labels(dataset, look(dataset), identical_images(dataset))
    assert {60, 61, 62, 63} <= set(found.images)


def test_right_labels_are_left_in_peace(tmp_path):
    images, labels = bars(100)
    dataset = kept(tmp_path / "set", images, labels)
    assert list(wrong_labels(dataset, look(dataset), [])) == []


def test_what_a_classifier_cannot_learn_is_not_judged(tmp_path):
    dataset = kept(tmp_path / "set", [scene(seed, 24) for seed in range(60)])
    (found,) = wrong_labels(dataset, look(dataset), [])
    assert found.kind == "labels not judged" and found.images == ()
    assert "always guessing the largest class with 50%" in found.message


def test_sets_that_cannot_be_judged(tmp_path):
    images, _ = bars(30)
    few = kept(tmp_path / "few", images, np.array([0] * 28 + [1] * 2))
    assert list(wrong_labels(few, look(few), [])) == []
    grouped = kept(tmp_path / "groups", images, groups=["x", "y"] * 15, group="patient")
    assert list(wrong_labels(grouped, look(grouped), [])) == []


def test_a_deep_check_is_kept_beside_the_plain_one(tmp_path):
    images, labels = bars(60, wrong=(4,))
    dataset = kept(tmp_path / "set", images, labels)
    assert checked_deeply(dataset) is None
    told = []
    found = check_deeply(dataset, lambda share, doing: told.append((share, doing)))
    assert [finding.kind for finding in found.findings] == ["empty split", "empty split", "likely wrong label"]
    assert told == sorted(told, key=lambda pair: pair[0])
    assert told[-1][1] == "Looking for wrong labels"
    assert checked_deeply(dataset) == found
    assert len(check(dataset).findings) == 2
