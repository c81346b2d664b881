"""Shares of pixels as bars."""

from labcore.figures.pixel_shares import pixel_shares


def test_bars_are_shares_of_their_split_and_empty_splits_have_none():
    figure = pixel_shares(
        {"train": {"sky": 30, "rock": 10}, "val": {"sky": 1, "rock": 1}, "test": {"sky": 0, "rock": 0}}
    )
    assert [list(bars.x) for bars in figure.data] == [[0.75, 0.25], [0.5, 0.5]]
    assert [bars.name for bars in figure.data] == ["Training", "Validation"]
