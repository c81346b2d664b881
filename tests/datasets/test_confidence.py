import numpy as np
import pytest

from labcore.datasets.confidence import judge, suspicious


def answers(labels, classes, sure=0.9):
    """Probabilities that agree with all of `labels`."""
    probabilities = np.full((len(labels), classes), (1 - sure) / (classes - 1), np.float32)
    probabilities[np.arange(len(labels)), labels] = sure
    return probabilities


def test_the_least_believable_come_first():
    labels = np.array([0] * 20 + [1] * 20)
    probabilities = answers(labels, 2)
    probabilities[3], probabilities[30] = (0.04, 0.96), (0.97, 0.03)
    assert suspicious(labels, probabilities).tolist() == [30, 3]
    judged = judge(labels, probabilities)
    assert judged.tells and judged.suspects.tolist() == [30, 3]
    assert (judged.agreement, judged.guessed) == (38 / 40, 0.5)


@pytest.mark.parametrize("seed", range(8))
def test_no_label_is_doubted_that_the_predictions_agree_with(seed):
    random = np.random.default_rng(seed)
    labels = random.integers(0, 4, 200)
    probabilities = random.dirichlet(np.ones(5), 200)  # the fifth class has no image
    probabilities[np.arange(200), labels] += random.uniform(0, 0.6, 200)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    found = suspicious(labels, probabilities)
    assert len(found) and (probabilities[found].argmax(axis=1) != labels[found]).all()


@pytest.mark.parametrize(
    ("labels", "right"), [([0, 1], 2), ([0] * 30 + [1], 31), ([2] * 5, 5), ([0] * 30 + [1] * 10, 31)]
)
def test_few_images_one_class_and_guesses_say_nothing(labels, right):
    labels = np.array(labels)
    probabilities = answers(np.where(np.arange(len(labels)) < right, labels, 0), 3)
    judged = judge(labels, probabilities)
    assert judged.suspects.tolist() == []
    assert judged.tells is (right == len(labels) and len(np.unique(labels)) > 1)
