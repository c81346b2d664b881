"""The latest runs, each a link to its page."""

import time
from collections.abc import Callable, Sequence
from itertools import islice

import streamlit as st

from labcore.evaluation.measures import measure
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.store.runs import Whose
from labcore.studies.run_reading import task_of
from labcore.studies.wording import figure_name
from labcore.ui import sharing
from labcore.ui.lab import store
from labcore.ui.theme import state_badge
from labcore.ui.ways import RUN, WAYS
from labcore.ui.words import figure, literal
from labcore.words import counted, duration

MOST = 6
BADGE = 120
"""Pixels of the widest state's badge, so that names begin one below the other."""


def show_picker(title: str, page: str = RUN, of: Whose = Whose.ANYBODYS) -> None:
    """The latest of the runs that are asked for under `title`, each the way to its `page`, or the way to the first run.

    In a class it is told whose each is that is not the reader's.
    """
    store().refresh()
    records = store().runs(of=of, most=MOST)
    if not records:
        st.header("No runs yet", anchor=False)
        st.write("A run is one training, with everything it produced. Start the first one:")
        _offer_training()
        return
    _show_all(title, records, page)


def show_picker_of(title: str, page: str, needs: str, is_fit: Callable[[RunFolder], bool]) -> None:
    """As `show_picker`, of the runs that have ended and of which the page has something to show: where `is_fit`.

    `needs` says what such a run is, for whoever has none.
    """
    store().refresh()
    of_task = [record for record in store().runs() if WAYS[page][0] in task_of(record).looked_into]
    fit = (record for record in of_task if record.state.is_final and is_fit(RunFolder(record.path)))
    if records := list(islice(fit, MOST)):
        _show_all(title, records, page)
        return
    st.header("No run to choose from yet", anchor=False)
    st.write(f"This page needs {needs} that has come to its end.")
    if to_come := sum(not record.state.is_final for record in of_task):
        st.write(
            f"{counted(to_come, 'such run')} {'is' if to_come == 1 else 'are'} queued or at work, and can be chosen "
            "here afterwards."
        )
        st.page_link("pages/runs.py", label="All runs", icon=":material/list:")
        return
    _offer_training()


def _offer_training() -> None:
    st.page_link("pages/train.py", label="Train a network", icon=":material/model_training:")


def _show_all(title: str, records: Sequence[RunRecord], page: str) -> None:
    st.header(title, anchor=False)
    with st.container(border=True, gap=None):
        for record in records:
            _show_one(record, page)
    st.page_link("pages/runs.py", label="All runs", icon=":material/list:")


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
