"""Networks side by side: what they cost and see, their blocks, and the filters of their first layer."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import pandas as pd
import streamlit as st

from labcore.errors import LabError
from labcore.figures.alignment import Row, aligned, told
from labcore.figures.architecture import architecture, blocks
from labcore.figures.filter_grid import filter_grid
from labcore.launch.explanation import FILTERS, network
from labcore.store.store import Store
from labcore.studies.seeds import Group
from labcore.ui import asking, forecast
from labcore.ui.chart import picture
from labcore.ui.compare_names import labels
from labcore.ui.light import csv_button, table
from labcore.ui.words import literal

WIDTH = 340
"""Pixels of a diagram: one fits on a phone."""

MOST_KEPT = 64
LONGEST_TABLE = 60
"""Rows of blocks that are shown; the CSV has all."""

Facts = Mapping[str, Any]


def show_networks(store: Store, groups: Sequence[Group], reference: int) -> None:
    """What the bench says of each network; of several runs taken together, that of the first."""
    if any(not group.is_one_setting for group in groups):
        st.caption("Of several runs taken together, the first one's network is shown.")
    order = [reference, *(place for place in range(len(groups)) if place != reference)]
    shown, named = [groups[place] for place in order], labels(groups)
    names, asked, refused = list[str](), list["Future[dict[str, Any]]"](), list[str]()
    for place, group in zip(order, shown, strict=True):
        try:
            spec = store.folder(group.run_id).spec()
        except LabError as error:
            refused.append(f"{named[place]}: {error.problem}")
            continue
        names.append(named[place])
        asked.append(forecast.ask(spec, group.members[0].fingerprint or ""))
    for words in refused:
        st.caption(f":material/info: {literal(words)}")
    waiting = "Building the networks to look at them; the first time this takes some seconds each."
    asking.show_all(asked, lambda answers: _show(names, answers), waiting, height=260)
    st.subheader("Learned filters", anchor=False)
    st.caption(
        "The kernels of the first convolution that looks at more than one pixel, of the epoch that was kept. Gray is "
        "no weight, lighter speaks for, darker against; each is scaled by its own largest weight. Filters on color "
        "images are shown in color."
    )
    questions = [_filters().of(network(store.folder(group.run_id))) for group in shown]
    titles = [named[place] for place in order]
    asking.show_all(
        questions, lambda answers: _show_filters(titles, answers), "Reading the filters of each network.", height=120
    )


def _show(names: Sequence[str], answers: "Sequence[Future[dict[str, Any]]]") -> None:
    found = {name: facts for name, answer in zip(names, answers, strict=True) if (facts := _told(name, answer))}
    if not found:
        return
    st.subheader("Size and cost", anchor=False)
    frame = facts_frame(found)
    table(frame)
    csv_button(frame, "networks", "compare.networks")
    layered = {name: blocks(facts["layers"]) for name, facts in found.items() if "layers" in facts}
    if not layered:
        return
    rows = aligned(list(layered.values()))
    st.subheader("Architecture", anchor=False)
    if len(layered) > 1:
        differing = sum(row.differs for row in rows)
        st.caption(f"≠ marks a block that is not the same in all: {differing} of {len(rows)}.")
    with st.container(horizontal=True, gap="medium"):
        for place, name in enumerate(layered):
            with st.container(width=WIDTH):
                st.text(name)
                marked = {row.name for row in rows if row.differs and row.blocks[place] is not None}
                drawn = architecture(found[name]["layers"], marked if len(layered) > 1 else ())
                picture(drawn, f"compare.architecture.{place}", f"architecture {name}", WIDTH)
    blockwise = blocks_frame(rows, list(layered))
    with st.expander("Block by block"):
        table(blockwise[:LONGEST_TABLE])
        if len(blockwise) > LONGEST_TABLE:
            st.caption(f"The first {LONGEST_TABLE} of {len(blockwise)} blocks; the file has all.")
        csv_button(blockwise, "blocks", "compare.blocks")


def _told(name: str, answer: "Future[dict[str, Any]]") -> Facts | None:
    error = answer.exception()
    if isinstance(error, LabError):
        st.caption(f":material/info: {literal(f'{name}: {error}')}")
        return None
    if error is not None:
        raise error
    return answer.result()


def facts_frame(found: Mapping[str, Facts]) -> pd.DataFrame:
    """A row for each fact that one of the networks has, a column for each network."""
    known = [each for each in forecast.FACTS if any(each.key in facts for facts in found.values())]
    cells = [[each.words(facts) if each.key in facts else "–" for facts in found.values()] for each in known]
    frame = pd.DataFrame(cells, columns=list(found), index=[each.title for each in known])
    frame.index.name = "Network"
    return frame


def blocks_frame(rows: Sequence[Row], names: Sequence[str]) -> pd.DataFrame:
    """A row for each block, a column for each network; those that differ are marked."""
    cells = [
        ["≠" if row.differs else "", *("–" if each is None else told(each) for each in row.blocks)] for row in rows
    ]
    frame = pd.DataFrame(cells, columns=["≠", *names], index=[row.name for row in rows])
    frame.index.name = "Block"
    return frame


def _show_filters(names: Sequence[str], answers: "Sequence[Future[dict[str, Any]]]") -> None:
    with st.container(horizontal=True, gap="medium"):
        for name, answer in zip(names, answers, strict=True):
            with st.container(width=WIDTH):
                st.text(name)
                if (found := _told(name, answer)) is None:
                    continue
                st.image(filter_grid(found), output_format="PNG")
                height, width, *_ = found["kernel"]
                of = f"{found['shape'][0]} of" if found["shape"][0] < found["total"] else "all"
                words = f"{found['layer']} ({found['type']}), {height}×{width} pixels, {of} {found['total']} filters."
                st.caption(literal(words))


@st.cache_resource(show_spinner=False)
def _filters() -> asking.Answers:
    return asking.Answers(FILTERS, MOST_KEPT)
