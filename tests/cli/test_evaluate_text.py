"""What `evaluate` says of its figures."""

from labcore.cli import evaluate_text

FOUND = {"temperature": 1.2, "loss": (0.3, 0.29), "note": ""}


def test_a_temperature_that_mends_nothing_here_is_said_to_mend_nothing():
    worse = evaluate_text.calibration({**FOUND, "before": {"ece": 0.055}, "after": {"ece": 0.062}})
    better = evaluate_text.calibration({**FOUND, "before": {"ece": 0.062}, "after": {"ece": 0.055}})
    assert "does not lower the error" in worse and "does not lower" not in better
    assert "lies mostly below" in better, "the figure is at the upper end of its interval"
