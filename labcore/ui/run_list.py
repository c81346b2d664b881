"""The page of all runs: table, actions and trash, kept fresh while something is going on."""

import streamlit as st

from labcore.store.runs import Whose
from labcore.store.store import Store
from labcore.studies.setting_filter import parted
from labcore.ui import lab, sharing
from labcore.ui.chart_ahead import fetch
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.openings import show_openings
from labcore.ui.run_actions import SELECTED, TRASHED, show_actions, show_trash_actions, show_undo
from labcore.ui.run_archive import show_arrived, show_bring_in
from labcore.ui.run_filter import ask_filter, passing
from labcore.ui.run_table import Filter, choose
from labcore.words import counted

REFRESH = 3.0
"""Seconds between two looks at the store while something runs or waits."""

EXPLORE = "All runs in one picture: settings against figures, groups, and which settings matter."

LISTED = 10_000
"""Rows of the table; of a lab that has more runs, the newest."""

TALLEST = 640  # pixels of a table; a longer one scrolls
ROW, FRAME = 35, 40


def show_runs(store: Store) -> None:
    """The runs that are not in the trash."""
    store.refresh()
    whose = sharing.ask_whose("whose")
    _, unended = store.count(whose)
    busy = unended > 0
    fragment(_show_runs, every=REFRESH if busy else None)(busy, whose)


def _show_runs(busy: bool, whose: Whose) -> None:
    store = lab.store()
    store.refresh()
    every, unended = store.count(whose)
    if busy and not unended:
        st.rerun()  # the last one ended: draw the page once more, without a clock
    show_undo(store)
    show_arrived()
    if not every:
        _show_empty(store, whose)
        return
    runs = store.runs(of=whose, most=LISTED)
    asked = ask_filter(runs)
    if every > len(runs) and asked != Filter():  # a search finds what is older, too
        runs = store.runs(of=whose, words=parted(asked.words)[0].lower().split())
    found = passing(store, runs, asked)
    shown = found[:LISTED]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(_how_many(every, len(found), len(shown)))
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            show_bring_in()
            st.page_link("pages/explore.py", label="Explore", icon=":material/insights:", help=EXPLORE)
            test = st.toggle(
                "Test figures",
                key="runs-test",
                help=help_of("runs.test"),
            )
    if not shown:
        st.info("No run passes the filter.", icon=":material/filter_alt_off:")
        return
    actions = st.container()
    height = min(TALLEST, FRAME + ROW * len(shown))
    selected = choose(shown, key=SELECTED, test=test, height=height, owners=sharing.owners(shown))
    with actions:
        show_actions(store, selected)
    if selected:
        fetch()  # what comes next has curves
    if test:
        show_openings(store, {run.dataset for run in shown if run.dataset})


def _how_many(every: int, found: int, shown: int) -> str:
    """How many runs there are, how many pass the filter, and how many of these are listed."""
    if shown == every:
        return counted(every, "run")
    if shown < LISTED:
        return f"{shown:,} of {counted(every, 'run')}"
    among = f"the {found:,} that pass, of {every:,} runs" if found > shown else f"{every:,} runs"
    return f"The newest {shown:,} of {among}. A search looks at all."


def _show_empty(store: Store, whose: Whose) -> None:
    if whose is Whose.SHARED:
        st.info("Nobody has shared a run yet. You share one of yours on its page, under More.", icon=":material/group:")
        return
    st.info("There are no runs yet. A run is one training of one network on one data set.", icon=":material/flag:")
    with st.container(horizontal=True, gap="small"):
        if st.button("Train the first network", icon=":material/model_training:", type="primary"):
            st.switch_page("pages/train.py")
        show_bring_in()
    if store.trash():
        st.caption("The trash has some.")


def show_trash(store: Store) -> None:
    """The runs in the trash."""
    runs = store.trash()
    if not runs:
        st.info("The trash is empty. Deleted runs come here first.", icon=":material/delete:")
        return
    actions = st.container()
    selected = choose(runs, key=TRASHED, height=min(TALLEST, FRAME + ROW * len(runs)))
    with actions:
        show_trash_actions(store, selected)
