"""Confusion matrices beside each other, and their differences to the reference."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from labcore.figures.confusion import confusion, confusion_picture
from labcore.figures.confusion_difference import confusion_difference, difference_picture
from labcore.figures.heat_picture import MOST_CLASSES
from labcore.spec.generative import Generative
from labcore.store.store import Store
from labcore.studies.comparison import Part
from labcore.studies.confusion import confusion_of
from labcore.studies.seeds import Group
from labcore.ui.chart import chart, picture
from labcore.ui.compare_names import PARTS, everyone, kind, labels
from labcore.ui.input_help import help_of
from labcore.ui.light import csv_button
from labcore.ui.openings import show_openings
from labcore.ui.theme import is_dark
from labcore.ui.words import literal

MATRIX_WIDTH = 350  # pixels
MATRICES, DIFFERENCES = "Matrices", "Differences to the reference"


@dataclass(frozen=True)
class Together:
    """The matrices of a group's runs: the mean of counts `(C, C)`, of how many runs, and the names of the classes."""

    counts: NDArray[np.float64]
    runs: int
    classes: list[str]


def show_confusions(store: Store, groups: Sequence[Group], reference: int, comparable: bool) -> None:
    """The confusion matrices beside each other, or what each confuses more and less than the reference."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        part: Part = (
            st.segmented_control(
                "Of",
                list(PARTS),
                format_func=PARTS.__getitem__,
                default="validation",
                required=True,
                key="confusion_of",
                bind="query-params",
                help=help_of("part"),
            )
            or "validation"
        )
        shown = st.segmented_control(
            "Show",
            [MATRICES, DIFFERENCES] if comparable else [MATRICES],
            default=MATRICES,
            required=True,
            key="confusion_as",
            bind="query-params",
            help=help_of("compare.confusion_as"),
        )
        shares = st.toggle(
            "Shares of the true class",
            value=True,
            help=help_of("compare.confusion_shares"),
            key="confusion_shares",
            bind="query-params",
        )
    found = [matrix_of(store, group, part) for group in groups]
    base = found[reference] if shown == DIFFERENCES else None
    named = labels(groups)
    matrices = st.container(horizontal=True, gap="medium")
    # What stands below is light: it comes first, so that the browser does not draw eight charts before it.
    if shown == DIFFERENCES:
        unit = "points of the true class's share" if shares else "images"
        st.caption(
            f"Signed, in {unit}, against {literal(named[reference])}. Red: more images than there, blue: fewer. On the "
            "diagonal more is better, beside it fewer is."
        )
    if any(matrix is not None for matrix in found):
        csv_button(confusion_frame(named, found), f"confusion {part}", "compare.confusion")
    if part == "test":
        show_openings(store, {entrant.dataset for entrant in everyone(groups)})
    with matrices:
        for place, (group, matrix) in enumerate(zip(groups, found, strict=True)):
            if shown == DIFFERENCES and place == reference:
                continue
            with st.container(width=MATRIX_WIDTH):
                st.text(named[place])
                _show_one(group, matrix, base, part, shares, shown == DIFFERENCES)


def matrix_of(store: Store, group: Group, part: Part) -> Together | None:
    """The mean matrix of the group's runs; None where none has one that can be read, or their classes differ."""
    found = [confusion_of(store.folder(each.run_id), part, each.best_epoch) for each in group.counted]
    known = [each for each in found if each is not None]
    if not known or any(each.classes != known[0].classes for each in known):
        return None
    return Together(np.mean([each.matrix for each in known], axis=0), len(known), known[0].classes)


def _show_one(
    group: Group, matrix: Together | None, base: Together | None, part: Part, shares: bool, difference: bool
) -> None:
    if matrix is None or (difference and (base is None or base.classes != matrix.classes)):
        makes = issubclass(kind(group.counted[0] if group.counted else group.members[0]), Generative)
        st.caption("It makes images, and takes none for another." if makes else "None yet, or none that can be read.")
        return
    key, name = f"confusion-{group.run_id}", f"confusion {part} {group.name}"
    if base is not None:
        _draw_difference(matrix, base, shares, f"{key}-difference", f"difference of {name}")
        return
    _draw(matrix, shares, key, name)
    if len(group.counted) > 1:
        st.caption(f"Mean of {matrix.runs} runs.")
    elif part == "validation":
        task = kind(group.counted[0])
        st.caption(f"{task.epoch_is.capitalize()} {group.counted[0].best_epoch}, {task.kept}.")


def _draw(matrix: Together, shares: bool, key: str, name: str) -> None:
    """As a picture where every cell has room for its number, else as a chart that tells it to whom points at a cell."""
    counts = np.rint(matrix.counts).astype(np.int64)
    if len(matrix.classes) <= MOST_CLASSES:
        svg = confusion_picture(counts, matrix.classes, shares, dark=is_dark(), side=MATRIX_WIDTH)
        picture(svg, key, name, MATRIX_WIDTH)
    else:
        figure = confusion(counts, matrix.classes, shares, dark=is_dark(), height=MATRIX_WIDTH, written=0)
        chart(figure, key, name, zoom=False)


def _draw_difference(matrix: Together, base: Together, shares: bool, key: str, name: str) -> None:
    """The same of the difference."""
    both = matrix.counts, base.counts, matrix.classes, shares
    if len(matrix.classes) <= MOST_CLASSES:
        picture(difference_picture(*both, dark=is_dark(), side=MATRIX_WIDTH), key, name, MATRIX_WIDTH)
    else:
        figure = confusion_difference(*both, dark=is_dark(), height=MATRIX_WIDTH, written=0)
        chart(figure, key, name, zoom=False)


def confusion_frame(named: Sequence[str], found: Sequence[Together | None]) -> pd.DataFrame:
    """A row for each cell of each matrix: true class, predicted class, images."""
    rows = [
        [name, true, predicted, round(float(count), 4)]
        for name, matrix in zip(named, found, strict=True)
        if matrix is not None
        for true, row in zip(matrix.classes, matrix.counts, strict=True)
        for predicted, count in zip(matrix.classes, row, strict=True)
    ]
    columns = ["true class", "predicted class", "images"]
    return pd.DataFrame(
        [row[1:] for row in rows], columns=columns, index=pd.Index([row[0] for row in rows], name="run")
    )
