"""How quantities are read."""

import pytest

from labcore.words import duration


@pytest.mark.parametrize(
    ("seconds", "read"), [(8, "8 s"), (200, "3 min 20 s"), (7500, "2 h 05 min"), (59.7, "1 min 00 s")]
)
def test_durations(seconds, read):
    assert duration(seconds) == read


def test_what_is_no_length_of_time():
    assert duration(float("nan")) == duration(float("inf")) == duration(-1) == "–"
