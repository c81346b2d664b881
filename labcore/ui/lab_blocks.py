"""What a lab shows, drawn on a page: the same blocks of which reports are made."""

from collections.abc import Iterable
from itertools import groupby

import pandas as pd
import streamlit as st

from labcore.report.document import Block, Chart, Code, Facts, Gallery, Note, Number, Picture, Table, Text, Words
from labcore.report.writing import interval, written
from labcore.ui.chart import chart
from labcore.ui.light import table
from labcore.ui.words import literal


def show_blocks(blocks: Iterable[Block], key: str) -> int:
    """Draw `blocks`, charts that follow each other side by side, and return how many there were.

    `key` tells those of one place from others on the page.
    """
    every = list(blocks)
    for chart_like, group in groupby(enumerate(every), lambda each: isinstance(each[1], Chart)):
        members = list(group)
        if not chart_like or len(members) == 1:
            for place, block in members:
                _show(block, f"{key}.{place}")
            continue
        for pair in (members[start : start + 2] for start in range(0, len(members), 2)):
            for column, (place, block) in zip(st.columns(2, gap="medium"), pair, strict=False):
                with column:
                    _show(block, f"{key}.{place}")
    return len(every)


def _show(block: Block, key: str) -> None:
    match block:
        case Text():
            st.markdown(block.markdown)
        case Words():
            st.text(block.plain)
        case Facts():
            st.caption(" · ".join(f"{literal(name)}: **{literal(value)}**" for name, value in block.rows))
        case Table():
            _show_table(block)
        case Chart():
            chart(block.figure, key, block.caption[:60])
            st.caption(literal(block.caption), help=literal(block.shows) or None)
        case Picture():
            st.image(block.png, caption=literal(block.caption) or None)
        case Gallery():
            with st.container(horizontal=True, gap="small"):
                for each in block.pictures:
                    st.image(each.png, caption=literal(each.caption) or None, width=each.width or "content")
            if block.caption:
                st.caption(literal(block.caption))
        case Code():
            with st.expander(literal(block.caption) or "Source", icon=":material/code:"):
                st.code(block.text, language=block.language)
        case Note():
            if block.kind == "warning":
                st.warning(block.markdown, icon=":material/warning:")
            else:
                st.info(block.markdown, icon=":material/school:")
        case _:
            raise TypeError(f"A page of a lab draws no {type(block).__name__}.")


def _show_table(block: Table) -> None:
    first, *others = block.columns
    rows = [[_cell(cell) for cell in row] for row in block.rows]
    frame = pd.DataFrame(
        [row[1:] for row in rows], columns=others, index=pd.Index([row[0] for row in rows], name=first)
    )
    table(frame)
    if block.caption:
        st.caption(literal(block.caption))


def _cell(cell: str | Number | None) -> str:
    ends = interval(cell)
    return f"{written(cell)} ({ends})" if ends else written(cell)
