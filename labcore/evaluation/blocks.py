"""Pairs of images, some rows at a time, so that memory does not grow with their number."""

from collections.abc import Iterator

VALUES = 4_000_000
"""Numbers that are worked on at once: 32 megabytes."""


def rows_at_once(rows: int, values_per_row: int) -> Iterator[slice]:
    """All `rows`, in slices of about `VALUES` numbers each, at least one row."""
    step = max(1, VALUES // max(1, values_per_row))
    for start in range(0, rows, step):
        yield slice(start, min(rows, start + step))
