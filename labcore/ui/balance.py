"""The classes of a training split before and after what is done about rare ones, as a table."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from pydantic import TypeAdapter, ValidationError

from labcore.spec.imbalance.effect import ClassEffect
from labcore.ui import light
from labcore.ui.words import literal

MOST_ROWS = 12
"""Classes that are all seen at once; more are scrolled."""

_ROWS = TypeAdapter(tuple[ClassEffect, ...])


def show(rows: Sequence[ClassEffect], notes: Iterable[str]) -> None:
    """Draw one line for each class, and what is to be said of them all below."""
    made = any(row.synthetic for row in rows)
    with st.container(height=460) if len(rows) > MOST_ROWS else st.container():
        light.table(pd.DataFrame([_line(row, made) for row in rows]).set_index("Class"))
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


def _line(row: ClassEffect, made: bool) -> dict[str, str]:
    return {
        "Class": row.name,
        "Training images": f"{row.images:,}",
        "Shown in an epoch": f"{row.shown:,}",
        **({"Of them synthetic": f"{row.synthetic:,}"} if made else {}),
        "Weight": f"{row.weight:.3g}",
        "Share of the loss": f"{row.share:.1%}",
    }
