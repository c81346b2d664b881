"""Figures and tables that stand at once; Streamlit's own first bring a chart library or a data grid to the browser."""

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from labcore.spreadsheet import to_csv
from labcore.ui.chart import file_name
from labcore.ui.words import literal

Width = int | Literal["stretch", "content"]
"""Pixels, all there is, or what the content takes."""


FACT_WIDTH = 138  # pixels: two beside each other on a phone, and in the panel beside a form


def fact(label: str, value: str, about: str | None = None, width: Width = "stretch") -> None:
    """One figure under what it is; `value` is ours, or made literal."""
    with st.container(gap="xxsmall", width=width):
        st.caption(label, help=about)
        st.subheader(value, anchor=False)


def facts(*shown: tuple[str, str, str | None]) -> None:
    """Several, each with label, value and what it is about: side by side, two in a row also on a phone."""
    with st.container(horizontal=True, gap="small"):
        for label, value, about in shown:
            fact(label, value, about, width=FACT_WIDTH)


def table(frame: pd.DataFrame, links: Sequence[str | None] | None = None) -> None:
    """A small table to be read, not sorted; users' words in it stand as they are.

    As one piece of markdown: the browser then reads it once, where Streamlit's own table has it read each cell for
    itself, a millisecond each, and fetch a library for binary tables before.

    Args:
        links: for each row the page of this app, with its address, that its name opens; None for none.
    """
    names = [literal(str(name)) for name in frame.index]
    if links is not None:
        names = [f"[{name}]({link})" if link else name for name, link in zip(names, links, strict=True)]
    cells = frame.map(lambda value: "–" if value is None else literal(str(value))).to_numpy().tolist()
    head = [literal(str(frame.index.name or "")), *(literal(str(name)) for name in frame.columns)]
    rows = [head, ["---"] * len(head), *([name, *row] for name, row in zip(names, cells, strict=True))]
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))


def csv_button(frame: pd.DataFrame, name: str, key: str) -> None:
    """A button that saves the table `frame` as `name`.csv, in which no cell can become a formula."""
    header = [str(frame.index.name or ""), *map(str, frame.columns)]
    rows = [[str(index), *row] for index, row in zip(frame.index, frame.to_numpy().tolist(), strict=True)]
    st.download_button(
        "Save table (CSV)",
        lambda: to_csv(header, rows).encode(),
        f"{file_name(name)}.csv",
        "text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=f"{key}.csv",
    )
