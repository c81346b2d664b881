"""Values spread over a range."""

from labcore.studies.spaced import MOST, spaced


def test_evenly_or_by_equal_ratios():
    assert spaced(0, 0.6, 4) == [0, 0.2, 0.4, 0.6]
    assert spaced(1e-4, 1e-1, 4, log=True) == [1e-4, 1e-3, 1e-2, 1e-1]
    assert spaced(8, 128, 5, log=True, whole=True) == [8, 16, 32, 64, 128]


def test_no_value_is_there_twice_and_none_is_too_many():
    assert spaced(1, 3, 9, whole=True) == [1, 2, 3]
    assert len(spaced(0, 1, 1000)) == MOST
    assert spaced(0, 1, 3, log=True) == [0, 0.5, 1], "no ratio reaches from nothing"
