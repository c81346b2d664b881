"""The latest runs, each a link to its page."""

import time

import streamlit as st

from labcore.evaluation.measures import measure
from labcore.store.record import RunRecord
from labcore.store.runs import Whose
from labcore.studies.run_reading import task_of
from labcore.studies.wording import figure_name
from labcore.ui import sharing
from labcore.ui.lab import store
from labcore.ui.theme import state_badge
from labcore.ui.ways import RUN, WAYS
from labcore.ui.words import figure, literal
from labcore.words import duration

MOST = 6
BADGE = 120
"""Pixels of the widest state's badge, so that names begin one below the other."""


def show_picker(title: str, page: str = RUN, of: Whose = Whose.ANYBODYS) -> None:
    """The latest of the runs that are asked for under `title`, each the way to its `page`, or the way to the first run.

    In a class it is told whose each is that is not the reader's.
    """
    store().refresh()
    every = store().runs(of=of)
    records = [record for record in every if _fits(record, page)][:MOST]
    if every and not records:
        st.header("None of the runs so far", anchor=False)
        st.write("There is no run yet that this page has anything to show of: what it needs is another task.")
        st.page_link("pages/train.py", label="Train a network", icon=":material/model_training:")
        return
    if not records:
        st.header("No runs yet", anchor=False)
        st.write("A run is one training, with everything it produced. Start the first one:")
        st.page_link("pages/train.py", label="Train a network", icon=":material/model_training:")
        return
    st.header(title, anchor=False)
    with st.container(border=True, gap=None):
        for record in records:
            _show_one(record, page)
    st.page_link("pages/runs.py", label="All runs", icon=":material/list:")


def _fits(record: RunRecord, page: str) -> bool:
    """Whether the page has something to show of the run's task."""
    return page not in WAYS or page == RUN or WAYS[page][0] in task_of(record).looked_into


def _show_one(record: RunRecord, page: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=BADGE):
            state_badge(record.state)
        # Not a page link: on the Run page itself Streamlit would mark every one of them as the page shown.
        if st.button(literal(record.name), type="tertiary", key=f"open:{record.run_id}"):
            st.switch_page(page, query_params={"run": record.run_id})
        st.space("stretch")
        st.caption(" · ".join(_facts(record)), width="content")


def _facts(record: RunRecord) -> list[str]:
    task = task_of(record)
    name = task.watched[-1] if measure(task.watched[-1]).better else task.judged_by
    reached = record.summary.get(f"val_{name}")
    facts = [f"{figure_name(name)} {figure(name, reached)}"] if reached is not None else []
    ago = duration(max(0, time.time() - record.created))
    if record.seed is not None:  # else its spec cannot be read
        facts += [literal(record.dataset), f"seed {record.seed}"]
    return [*facts, *sharing.told(record), f"{ago} ago"]
