"""What is measured of exports that give images or codes, and what is refused."""

import numpy as np
import pytest

from labcore.export.graded_parity import GradedWitnesses
from labcore.export.parity import Tried
from labcore.spec.export import ExportFormat

TRAINED = np.full((4, 2, 2, 1), 100, np.float32)
CODES = np.zeros((4, 3), np.float32)


def witnesses(read=None):
    return GradedWitnesses((CODES,), TRAINED, 255.0, "images", "pixels", 2, read, "a classifier")


def measured(kind, answers, alone=None, read=None):
    answers = np.asarray(answers, np.float32)
    tried = Tried(answers, answers[:2] if alone is None else alone, 1.5)
    return witnesses(read).compare(ExportFormat.kinds()[kind](), tried, 100)


@pytest.mark.parametrize(("kind", "most"), [("onnx", 1e-4), ("saved_model", 1e-4), ("tflite-float16", 5e-3)])
def test_a_pixel_that_differs_more_than_a_share_of_the_range_is_refused(kind, most):
    one = np.zeros_like(TRAINED)
    one[1, 0, 1] = 255 * most
    assert measured(kind, TRAINED + 0.9 * one).passed
    refused = measured(kind, TRAINED + 1.1 * one)
    assert not refused.passed and refused.max_abs_difference == pytest.approx(1.1 * most, rel=0.01)
    assert refused.mean_abs_difference == pytest.approx(1.1 * most / 8, rel=0.01), "the greater of both ways to ask"


def test_whole_numbers_are_judged_in_the_mean_and_by_what_is_read():
    half = np.where(np.arange(4)[:, None, None, None] < 2, 20.0, 0.0)  # 20 of 255 levels for half of the images
    assert not measured("tflite-int8", TRAINED + half, TRAINED[:2]).passed, "3.9 % in the mean"
    near = measured("tflite-int8", TRAINED + half / 2, TRAINED[:2])
    assert near.passed and near.read_alike is None and "no classifier" in near.sentence

    def bright(images):
        return (images.reshape(4, -1).mean(axis=1) > 105).astype(int)

    read = measured("tflite-int8", TRAINED + half / 2, TRAINED[:2], bright)
    assert not read.passed and read.read_alike == 0.5 and "50.00% are read as the same class" in read.sentence


def test_an_export_that_answers_otherwise_one_by_one_or_with_no_number_is_refused():
    assert not measured("onnx", TRAINED, TRAINED[:2] + 1).passed
    broken = np.where(np.arange(4)[:, None, None, None] == 3, np.nan, TRAINED)
    found = measured("tflite-int8", broken, TRAINED[:2], lambda images: np.zeros(4, int))
    assert not found.passed and found.max_abs_difference == 1


def test_what_rounding_moves_is_the_largest_difference_of_each():
    moved = TRAINED.copy()
    moved[2, 0, 0] += 51
    assert witnesses().moved(moved, TRAINED) == pytest.approx([0, 0, 0.2, 0])
