"""Two runs on the same images."""

import numpy as np
import pytest

from labcore.errors import LabError
from labcore.evaluation.answers import Answers
from labcore.studies.same_images import compare

LABELS = np.arange(60) % 3


def answers(right, index=range(60), labels=LABELS, groups=None):
    given = np.eye(3)[np.where(right, labels, (labels + 1) % 3)] * 0.7 + 0.1
    return Answers.of(np.asarray(index), labels, given, groups)


def test_images_are_matched_by_their_place_in_the_data_set():
    first, second = answers(np.arange(60) < 30), answers(np.arange(60) < 45)
    order = np.random.default_rng(0).permutation(60)
    shuffled = Answers(second.index[order], second.labels[order], second.probabilities[order])
    found = compare(first, shuffled)
    assert found.interval.estimate == pytest.approx(0.25) and found.interval.images == 60
    assert (found.test.only_first, found.test.only_second) == (0, 15)
    assert found.test.p_value == pytest.approx(2 / 2**15)


def test_patients_are_drawn_whole_and_mcnemar_is_left_out():
    patients = np.array([f"p{index // 6}" for index in range(60)])
    found = compare(*(answers(np.arange(60) < n, groups=patients) for n in (30, 45)))
    assert found.interval.groups == 10 and found.test is None


def test_other_images_or_labels_cannot_be_compared():
    with pytest.raises(LabError, match="not judged on the same validation images"):
        compare(answers(True), answers(True, index=np.arange(60) + 60))
    with pytest.raises(LabError, match="not judged on the same validation images"):
        compare(answers(True), answers(True, labels=(LABELS + 1) % 3))
