"""Two checks have two marks: neither is said to stand for both."""

import numpy as np
import pytest

from labcore.spec.verdict import FAITHFULNESS_WORDS, SANITY_WORDS, faithfulness_verdict, sanity_verdict
from labcore.ui.explain_checks import in_words, marks, marks_of_one


@pytest.mark.parametrize(
    ("beaten", "verdict"),
    [
        ([1.0], "untold"),
        ([0.0], "untold"),
        ([1.0, 1.0], "passed"),
        ([1.0, 0.8], "untold"),
        ([0.2, 0.2], "failed"),
        *(([0.8] * number, "passed") for number in range(5, 60)),
        ([0.8] * 3, "untold"),
        ([0.6] * 4, "untold"),
        ([0.6] * 100, "doubtful"),
        ([0.5] * 100, "failed"),
    ],
)
def test_what_luck_would_do_is_no_pass(beaten, verdict):
    assert faithfulness_verdict([float(np.float32(each)) for each in beaten], 5) == verdict


@pytest.mark.parametrize("images", [1, 2, 4, 10])
def test_of_maps_that_know_nothing_no_more_than_one_in_twenty_pass(images):
    ranks = np.random.default_rng(0).integers(0, 6, (4000, images)) / 5
    passed = np.mean([faithfulness_verdict(each.tolist(), 5) == "passed" for each in ranks])
    assert passed <= 0.06 and (images == 1) == (passed == 0)


def test_the_map_of_one_image_has_no_verdict_of_faithfulness():
    _, second = marks_of_one("passed", float(np.float32(0.8)), 5)
    assert second.startswith(":gray") and "beats 4 of 5 random maps" in second


def test_a_map_that_only_passes_one_check_is_not_approved():
    first, second = marks(sanity_verdict(0.1), faithfulness_verdict([0.2] * 9, 5))
    assert first.startswith(":green") and "Sanity" in first
    assert second.startswith(":red") and "Faithfulness" in second
    first, second = marks(sanity_verdict(0.9), faithfulness_verdict([1.0] * 9, 5))
    assert first.startswith(":red") and second.startswith(":green")


def test_every_verdict_has_its_mark_and_its_sentence():
    for sane in SANITY_WORDS:
        for true_to in FAITHFULNESS_WORDS:
            figures = {"score": [0.1], "random_score": [[0.2]], "beaten": [0.0], "verdict": true_to}
            told = in_words("Gradients", {"rank": [[0.1]], "verdict": sane}, figures)
            assert SANITY_WORDS[sane] in told and FAITHFULNESS_WORDS[true_to] in told
            assert "0.10 against 0.20 of random maps, of which 0% are beaten" in told
