"""Figures of two ways of giving masks to the same images, and what the second gains, as a table."""

import math
from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd

from labcore.evaluation.mask_gain import Gained
from labcore.evaluation.measures import measure
from labcore.ui.light import table
from labcore.ui.understand_words import UNKNOWN
from labcore.ui.words import exact_difference, exact_figure


def show_gained(rows: Sequence[Gained], about: str, names: tuple[str, str], gain: str) -> None:
    """A row for each figure.

    Args:
        about: whose figures these are, at the table's head.
        names: what the two are called.
        gain: what the difference is called.
    """
    cells = []
    for row in rows:
        low, high = (_known(exact_difference, value) for value in (row.gain.low, row.gain.high))
        figures = [_known(partial(exact_figure, row.figure), value) for value in (row.before, row.after)]
        cells.append([*figures, _known(exact_difference, row.gain.estimate), f"{low} to {high}"])
    columns = [*names, gain, "95 % interval over images"]
    titles = pd.Index([measure(row.figure).title for row in rows], name=about)
    table(pd.DataFrame(cells, columns=columns, index=titles))


def _known(written: Callable[[float], str], value: float) -> str:
    return UNKNOWN if math.isnan(value) else written(value)
