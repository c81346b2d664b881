"""What `evaluate` says of its figures."""

from labcore.cli import evaluate_text

FOUND = {"temperature": 1.2, "loss": (0.3, 0.29), "note": ""}
SHARE = {"estimate": 0.9, "low": 0.85, "high": 0.94}


def test_a_temperature_that_mends_nothing_here_is_said_to_mend_nothing():
    worse = evaluate_text.calibration({**FOUND, "before": {"ece": 0.055}, "after": {"ece": 0.062}})
    better = evaluate_text.calibration({**FOUND, "before": {"ece": 0.062}, "after": {"ece": 0.055}})
    assert "does not lower the error" in worse and "does not lower" not in better
    assert "lies mostly below" in better, "the figure is at the upper end of its interval"


def test_on_which_images_a_shift_was_measured_reads_as_a_sentence():
    curve = {"title": "Noise", "unit": "", "strengths": [1, 2, 3, 4, 5], "accuracy": [SHARE] * 5}
    found = {"figure": "accuracy", "curves": {"noise": curve}, "in_words": "", "of_images": 108, "split": "val"}
    found |= dict.fromkeys(("accuracy", "robust_accuracy", "drop"), SHARE)
    assert "on 16 of the 108 validation images." in evaluate_text.shift({**found, "images": 16})
    assert "on all 108 validation images." in evaluate_text.shift({**found, "images": 108})


def test_images_are_not_called_by_the_views_of_them():
    assessed = {"images": 108, "groups": None, "figures": {"accuracy": SHARE}, "per_class": {}}
    found = {"views": ["left-right"], "how": "flips", "difference": {"accuracy": SHARE}, "assessment": assessed}
    assert evaluate_text.augmented(found).count("Intervals over draws of 108 images.") == 1
    assert "Intervals over draws of 108 test images." in evaluate_text.figures({"TEST": assessed})
