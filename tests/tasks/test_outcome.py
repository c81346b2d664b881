"""What is kept of the figures on a split: here, which labels a run doubts."""

import dataclasses

import numpy as np

from labcore.datasets.label_doubts import LabelDoubts
from labcore.evaluation.answers import ARTIFACTS, Answers
from labcore.store.folder import RunFolder
from labcore.tasks.classified import measured
from tests.samples import shapes

DATA = shapes(images=300)
IMAGES = np.stack([DATA.image(index) for index in range(300)])


class Oracle:
    """Knows what every image shows, but is not sure of all."""

    def __init__(self, truth):
        self._truth = truth

    def predict(self, images, indices, between):
        sure = np.where(np.arange(len(indices)) % 4, 0.98, 0.6).astype(np.float32)
        probabilities = np.repeat((1 - sure[:, None]) / 2, 3, axis=1)
        probabilities[np.arange(len(indices)), self._truth[indices]] = sure
        return probabilities


def mislabelled(*images):
    labels = DATA.labels.copy()
    labels[list(images)] = (labels[list(images)] + 1) % 3
    return dataclasses.replace(DATA, labels=labels)


def test_wrong_labels_of_validation_images_are_named_with_what_was_answered(tmp_path):
    folder = RunFolder(tmp_path)
    wrong = DATA.indices("val")[[5, 31]].tolist(), DATA.indices("test")[[2]].tolist()
    data = mislabelled(*wrong[0], *wrong[1])
    for split in ("val", "test"):
        measured(Oracle(DATA.labels), data, IMAGES, split, folder)
    doubts = LabelDoubts.read(folder.json_artifact("label_doubts"))
    assert doubts is not None and doubts.judged and (doubts.images, doubts.agreement) == (60, 58 / 60)
    assert [doubt.image for doubt in doubts.found] == wrong[0], "and no test image"
    first = doubts.found[0]
    truth, given = DATA.labels[wrong[0][0]], data.labels[wrong[0][0]]
    assert (first.file, first.label, first.answer) == (f"{wrong[0][0]}.png", f"bar {given}", f"bar {truth}")
    assert (first.confidence, first.believed) == (0.98, 0.01)
    kept = folder.arrays("label_doubts")
    assert np.array_equal(kept["images"], IMAGES[wrong[0]]) and kept["predicted"].tolist()[0] == truth
    header, *rows = doubts.as_csv().splitlines()
    assert header == "index,file,label,answer,confidence,probability_of_label"
    assert rows[0] == f"{wrong[0][0]},{wrong[0][0]}.png,bar {given},bar {truth},0.98,0.01" and len(rows) == 2


def test_what_is_identical_to_a_training_image_is_not_doubted_as_the_run_has_learned_its_label(tmp_path):
    folder = RunFolder(tmp_path)
    first, second = DATA.indices("val")[[5, 31]].tolist()
    images = IMAGES.copy()
    images[DATA.indices("train")[7]] = images[first]
    measured(Oracle(DATA.labels), mislabelled(first, second), images, "val", folder)
    doubts = LabelDoubts.read(folder.json_artifact("label_doubts"))
    assert [doubt.image for doubt in doubts.found] == [second] and doubts.learned == 1
    assert len(folder.arrays("label_doubts")["images"]) == 1
    assert "1 more left out" in doubts.told() and "did not learn from these" in doubts.told()


def test_answers_to_all_images_are_kept_with_their_groups(tmp_path):
    folder = RunFolder(tmp_path)
    grouped = dataclasses.replace(DATA, groups=np.array([f"patient {index % 50}" for index in range(300)]))
    for split in ("val", "test"):
        measured(Oracle(DATA.labels), grouped, IMAGES, split, folder)
    for part, split in (("validation", "val"), ("test", "test")):
        kept = Answers.read(folder.arrays(ARTIFACTS[part]))
        assert kept.index.tolist() == DATA.indices(split).tolist()
        assert np.array_equal(kept.probabilities.argmax(axis=1), kept.labels)
        same = np.array([index % 50 for index in kept.index])
        assert np.array_equal(kept.groups[:, None] == kept.groups, same[:, None] == same)


def test_a_run_that_guesses_says_that_it_judged_nothing(tmp_path):
    folder = RunFolder(tmp_path)
    measured(Oracle(np.zeros(300, int)), DATA, IMAGES, "val", folder)
    doubts = LabelDoubts.read(folder.json_artifact("label_doubts"))
    assert doubts is not None and not doubts.judged and not doubts.found
    assert "was not judged: the run agrees with 33%" in doubts.told()
    assert len(folder.arrays("label_doubts")["images"]) == 0
