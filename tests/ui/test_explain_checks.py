"""Two checks have two marks: neither is said to stand for both."""

import pytest

from labcore.spec.verdict import FAITHFULNESS_WORDS, SANITY_WORDS, faithfulness_verdict, sanity_verdict
from labcore.ui.explain_checks import in_words, marks


@pytest.mark.parametrize(("share", "verdict"), [(0.2, "failed"), (0.5, "failed"), (0.7, "doubtful"), (0.8, "passed")])
def test_no_better_than_random_maps_is_no_pass(share, verdict):
    assert faithfulness_verdict(share) == verdict


def test_a_map_that_only_passes_one_check_is_not_approved():
    first, second = marks(sanity_verdict(0.1), faithfulness_verdict(0.2))
    assert first.startswith(":green") and "Sanity" in first
    assert second.startswith(":red") and "Faithfulness" in second
    first, second = marks(sanity_verdict(0.9), faithfulness_verdict(1.0))
    assert first.startswith(":red") and second.startswith(":green")


def test_every_verdict_has_its_mark_and_its_sentence():
    for sane in SANITY_WORDS:
        for true_to in FAITHFULNESS_WORDS:
            figures = {"score": [0.1], "random_score": [[0.2]], "beaten": [0.0], "verdict": true_to}
            told = in_words("Gradients", {"rank": [[0.1]], "verdict": sane}, figures)
            assert SANITY_WORDS[sane] in told and FAITHFULNESS_WORDS[true_to] in told
            assert "0.10 against 0.20 of random maps, of which 0% are beaten" in told
