"""What is measured, and what is refused."""

import numpy as np
import pytest

from labcore.export.decision_parity import DecisionWitnesses
from labcore.export.parity import Tried
from labcore.spec.export import ExportFormat

TRAINED = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]], np.float32)
IMAGES = np.zeros((4, 2, 2, 1), np.uint8)
LABELS = np.array([0, 1, 1, 1], np.int32)


def measured(kind, answers, alone=None):
    answers = np.asarray(answers, np.float32)
    tried = Tried(answers, answers[:2] if alone is None else np.asarray(alone, np.float32), 1.5)
    return DecisionWitnesses((IMAGES,), LABELS, TRAINED, "test").compare(ExportFormat.kinds()[kind](), tried, 100)


def test_the_same_answers_pass():
    parity = measured("onnx", TRAINED)
    assert parity.passed and parity.max_abs_difference == 0 and parity.decision_agreement == 1
    assert parity.accuracy == parity.accuracy_trained == 0.75


@pytest.mark.parametrize(("kind", "most"), [("keras", 1e-4), ("onnx", 1e-4), ("tflite-float16", 5e-3)])
def test_a_probability_that_differs_more_is_refused(kind, most):
    moved = np.array([[1, -1], [0, 0], [0, 0], [0, 0]], np.float32)
    assert measured(kind, TRAINED + moved * most * 0.9).passed
    refused = measured(kind, TRAINED + moved * most * 1.1)
    assert not refused.passed and refused.max_abs_difference == pytest.approx(most * 1.1, rel=0.01)


def test_whole_numbers_are_judged_by_their_decisions():
    assert measured("tflite-int8", TRAINED + np.array([[-0.3, 0.3], [0, 0], [0, 0], [0, 0]])).passed
    refused = measured("tflite-int8", TRAINED[:, ::-1])
    assert not refused.passed and refused.decision_agreement == 0 and "accuracy 25.00%" in refused.sentence


def test_an_export_that_answers_otherwise_one_by_one_is_refused():
    assert not measured("onnx", TRAINED, TRAINED[:2] + 0.01).passed


@pytest.mark.parametrize("kind", ["onnx", "tflite-int8"])
def test_what_is_no_number_is_refused(kind):
    assert not measured(kind, np.where(TRAINED == 0.1, np.nan, TRAINED)).passed


def test_of_masks_pixels_are_counted_and_overlaps_told():
    """Of four pixels one is of no class, one is decided otherwise."""
    trained = TRAINED.reshape(1, 2, 2, 2)
    given = np.where(np.arange(4).reshape(1, 2, 2, 1) == 2, 1 - trained, trained)
    truth = np.array([[[0, 255], [0, 1]]], np.uint8)
    tried = Tried(given, given, 1.5)
    witnesses = DecisionWitnesses((IMAGES[:1],), truth, trained, "test")
    parity = witnesses.compare(ExportFormat.kinds()["tflite-int8"](), tried, 100)
    assert not parity.passed and parity.decision_agreement == 0.75
    assert parity.accuracy_trained == 1 and parity.accuracy == pytest.approx(2 / 3)
    assert parity.mask_iou == pytest.approx((1 / 2 + 2 / 3) / 2) and "mean IoU of both masks 58.33%" in parity.sentence
