"""Opening the test set of a run that a study has kept closed: asked for twice, counted, done in the background."""

import streamlit as st

from labcore.launch.nomination import nominate
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import Store
from labcore.ui import sharing
from labcore.ui.background import Background, Work
from labcore.ui.fragment import fragment
from labcore.ui.messages import show_error, told_next
from labcore.ui.words import literal

LOOK_AGAIN = 1.0
"""Seconds between two looks whether it is done."""


def can_be_nominated(record: RunRecord) -> bool:
    """Whether the run has finished with its test set closed."""
    report = RunFolder(record.path).report()
    return record.state is State.FINISHED and record.trashed is None and bool(report) and not report.get("test")


def show(store: Store, record: RunRecord) -> None:
    """The button, where the test set of the run is closed; how it goes on, where it is being opened."""
    work = _works().of(record.run_id)
    if work is not None and not work.done():
        fragment(_wait, every=LOOK_AGAIN)(work)
        return
    if refused := _works().refusal(record.run_id):
        show_error(refused)
    if not can_be_nominated(record):
        return
    refusal = sharing.refusal(record)
    with st.popover(
        "Open its test set …",
        icon=":material/visibility:",
        key=f"nominate:{record.run_id}",
        help=refusal or "Once, for good.",
        disabled=bool(refusal),
    ):
        st.markdown(
            literal(store.test_looks(record.dataset).in_words(record.dataset))
            + " Each look makes it tell less about images that nobody has seen. Open it for the run that you have "
            "**chosen by validation**, and report what it says, whatever it is."
        )
        st.button(
            "Open it, and count it",
            type="primary",
            icon=":material/visibility:",
            key=f"nominate.now:{record.run_id}",
            disabled=bool(refusal),
            on_click=told_next(_start),
            args=(store, record.run_id),
        )


def _start(store: Store, run_id: str) -> None:
    _works().start(run_id, lambda _: nominate(run_id, store))


def _wait(work: Work[RunRecord]) -> None:
    if work.done():
        st.rerun()
    st.caption(":material/hourglass_empty: The test set is being opened; the model answers to each of its images.")


@st.cache_resource(show_spinner=False)
def _works() -> Background[RunRecord]:
    return Background("nomination", 256, 1)
