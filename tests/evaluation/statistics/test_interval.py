"""An interval, written as plain data and read again."""

import math
from dataclasses import asdict

from labcore.evaluation.statistics.interval import Interval


def test_what_is_written_is_read_again_and_what_is_no_number_may_be_missing():
    assert Interval.read(asdict(Interval(0.9, 0.85, 0.94))) == Interval(0.9, 0.85, 0.94)
    found = Interval.read({"estimate": 1, "low": None})
    assert found.estimate == 1 and math.isnan(found.low) and math.isnan(found.high)
