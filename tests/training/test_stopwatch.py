"""The stopwatch: every moment counts once."""

import time

from labcore.training.stopwatch import Stopwatch


def test_every_moment_counts_for_one_part():
    began, watch = time.monotonic(), Stopwatch("building")
    time.sleep(0.03)
    watch.turn("training")
    time.sleep(0.05)
    watch.turn("building")
    time.sleep(0.02)
    seconds = watch.seconds
    assert abs(sum(seconds.values()) - (time.monotonic() - began)) < 0.02
    assert list(seconds) == ["building", "training"] and min(seconds.values()) >= 0.049


def test_what_was_spent_before_is_added():
    watch = Stopwatch("starting")
    watch.add("importing", 3.5)
    assert watch.seconds["importing"] == 3.5
