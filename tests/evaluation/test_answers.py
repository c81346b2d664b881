"""What is kept of a model's answers comes back, and what is torn or of an older lab is told as nothing."""

import numpy as np
import pytest

from labcore.evaluation.answers import ARTIFACT, Answers
from labcore.store.folder import RunFolder

KEPT = Answers.of(
    np.array([4, 7, 9]), np.array([0, 1, 1]), np.array([[0.5, 0.5], [0.2, 0.8], [0, 1]]), np.array(["p7", "p2", "p7"])
)


def test_answers_come_back_from_a_run_folder_and_name_no_patient(tmp_path):
    folder = RunFolder(tmp_path)
    assert Answers.read(folder.arrays(ARTIFACT)) is None
    folder.write_arrays(ARTIFACT, KEPT.arrays())
    found = Answers.read(folder.arrays(ARTIFACT))
    assert found.index.tolist() == [4, 7, 9] and found.groups.tolist() == [1, 0, 1]
    assert np.array_equal(found.probabilities, KEPT.probabilities) and found.labels.dtype == np.int32


@pytest.mark.parametrize("changes", [{"index": np.array([1])}, {"probabilities": np.zeros(3)}, {"groups": np.zeros(2)}])
def test_arrays_that_do_not_fit_together_are_no_answers(changes):
    assert Answers.read({**KEPT.arrays(), **changes}) is None
    assert Answers.read({"index": KEPT.index}) is None
