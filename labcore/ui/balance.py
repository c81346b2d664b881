"""The classes of a training split before and after what is done about rare ones, as a table."""

from collections.abc import Iterable, Sequence
from functools import singledispatch
from typing import Any

import pandas as pd
import streamlit as st
from pydantic import TypeAdapter, ValidationError

from labcore.spec.imbalance.effect import ClassEffect
from labcore.spec.imbalance.pixel_effect import PixelEffect
from labcore.ui import light
from labcore.ui.words import literal

MOST_ROWS = 12
"""Classes that are all seen at once; more are scrolled."""

_ROWS = TypeAdapter(tuple[ClassEffect, ...] | tuple[PixelEffect, ...])


def show(rows: Sequence[ClassEffect] | Sequence[PixelEffect], notes: Iterable[str], about: str = "") -> None:
    """Draw one line for each class, and what is to be said of them all below. `about` stands before counts of pixels
    that are not known yet."""
    table = pd.DataFrame([_line(row, about) for row in rows]).set_index("Class")
    # What does not happen to any class is no column.
    table = table.drop(columns=[name for name in SOMETIMES if name in table and table[name].eq(NOTHING).all()])
    with st.container(height=460) if len(rows) > MOST_ROWS else st.container():
        light.table(table)
    for note in notes:
        st.caption(f":material/info: {literal(note)}")


def show_record(kept: Any) -> None:
    """Draw what a run has recorded of itself; nothing where it has not, or what it has cannot be read."""
    if not isinstance(kept, dict) or not isinstance(kept.get("notes"), list):
        return
    try:
        rows = _ROWS.validate_python(kept.get("classes"))
    except ValidationError:
        return
    if rows:
        st.caption("What an epoch of this run showed of each class.")
        show(rows, map(str, kept["notes"]))


SOMETIMES, NOTHING = ("Of them synthetic",), "0"


@singledispatch
def _line(row: Any, about: str) -> dict[str, str]:
    raise TypeError(f"There is no line for {type(row).__name__}.")


@_line.register
def _(row: PixelEffect, about: str) -> dict[str, str]:
    return {
        "Class": row.name,
        "Pixels": f"{row.pixels:,}",
        "Share of pixels": f"{row.portion:.2%}",
        "Images that show it": f"{row.images:,}",
        "Shown in an epoch": f"{row.shown:,}",
        f"Pixels in an epoch{about}": f"{row.pixels_shown:,}",
        "Weight": f"{row.weight:.3g}",
        "Share of the loss": f"{row.share:.1%}",
    }


@_line.register
def _(row: ClassEffect, about: str) -> dict[str, str]:
    return {
        "Class": row.name,
        "Training images": f"{row.images:,}",
        "Shown in an epoch": f"{row.shown:,}",
        "Of them synthetic": f"{row.synthetic:,}",
        "Weight": f"{row.weight:.3g}",
        "Share of the loss": f"{row.share:.1%}",
    }
