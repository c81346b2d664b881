"""Where two runs answer differently to the same image."""

import numpy as np
import pytest

from labcore.evaluation.answers import ARTIFACT, Answers
from labcore.store.folder import RunFolder
from labcore.studies.disagreements import answers_of, counted, disagreements

LABELS = [0, 1, 1, 0, 1]


def answers(index, sure_of_one):
    one = np.array(sure_of_one, np.float32)
    labels = np.array([LABELS[place] for place in index], np.int32)
    return Answers(np.array(index), labels, np.stack([1 - one, one], axis=1))


def test_only_images_of_both_count_and_the_furthest_apart_come_first():
    one = answers([0, 1, 2, 3], [0.1, 0.2, 0.9, 0.4])
    other = answers([4, 3, 2, 1], [0.9, 0.6, 0.6, 0.95])
    found = disagreements(one, other)
    assert [(each.image, each.true, each.answers) for each in found] == [(1, 1, (0, 1)), (3, 0, (0, 1))]
    assert found[0].gap == pytest.approx(0.75) and found[0].sure == (pytest.approx(0.8), pytest.approx(0.95))
    assert counted(found) == (1, 1, 0)


def test_an_image_with_another_label_is_another_image():
    other = answers([1, 3], [0.95, 0.6])
    changed = Answers(other.index, np.array([0, 0], np.int32), other.probabilities)
    assert [each.image for each in disagreements(answers([1, 3], [0.2, 0.4]), changed)] == [3]


@pytest.fixture
def folder(tmp_path):
    return RunFolder(tmp_path)


def test_validation_answers_are_read_from_arrays_and_test_answers_from_the_table(folder):
    kept = answers([0, 1], [0.25, 0.75])
    folder.write_arrays(ARTIFACT, kept.arrays())
    assert answers_of(folder, "validation").probabilities.tolist() == kept.probabilities.tolist()
    folder.predictions_path.write_text(
        "index,file,true_class,class,'=a,b\n9,x.png,b,'=a,0.75,0.25\n4,y.png,'=a,b,0,1\n"
    )
    found = answers_of(folder, "test")
    assert (found.index.tolist(), found.labels.tolist()) == ([9, 4], [1, 0])
    assert found.probabilities.tolist() == [[0.75, 0.25], [0, 1]]


@pytest.mark.parametrize(
    "text",
    ["", "index\n", "index,file,true_class,class,a\nx,f,a,a,1\n", "index,file,true_class,class,a\n1,f,zebra,a,1\n",
     "index,file,true_class,class,a\n1,f,a,a,nan\n", "index,file,true_class,class,a\n1,f,a,a,1\n1,f,a,a,1\n"],
)  # fmt: skip
def test_a_damaged_table_is_none(folder, text):
    folder.predictions_path.write_text(text)
    assert answers_of(folder, "test") is None


@pytest.mark.parametrize(
    "change",
    [{"labels": np.array([0, 7])}, {"index": np.array([3, 3])}, {"probabilities": np.full((2, 2), np.nan, np.float32)},
     {"probabilities": np.zeros((2, 2), np.int32)}, {"labels": np.array([0])}],
)  # fmt: skip
def test_arrays_that_do_not_fit_are_none(folder, change):
    folder.write_arrays(ARTIFACT, {**answers([0, 1], [0.25, 0.75]).arrays(), **change})
    assert answers_of(folder, "validation") is None
