"""Steps that find something out: carried out in the background, for whoever leaves and comes back too."""

import streamlit as st

from labcore.labs.sitting import Sitting
from labcore.labs.step import Tell, WorkedStep
from labcore.ui.background import Background, Work
from labcore.ui.fragment import fragment
from labcore.ui.words import literal

LOOK_AGAIN = 1.0
"""Seconds between two looks whether it is done."""

KEPT, AT_ONCE = 256, 2


def start(step: WorkedStep, sitting: Sitting) -> None:
    """Have it carried out, unless it is under way."""

    def work(tell: Tell) -> None:
        sitting.anew().work(step, tell)

    _works().start(_key(step, sitting), work, again=True)


def is_at_work(step: WorkedStep, sitting: Sitting) -> bool:
    """Whether it is under way."""
    work = _works().of(_key(step, sitting))
    return work is not None and not work.done()


def show(step: WorkedStep, sitting: Sitting) -> None:
    """How far it is; the page is drawn anew when it ends."""
    work = _works().of(_key(step, sitting))
    if work is not None:
        fragment(_wait, every=LOOK_AGAIN)(work)


def _wait(work: Work[None]) -> None:
    if work.done():
        st.rerun()
    st.progress(min(1.0, work.share), text=f":material/hourglass_empty: {literal(work.doing or 'It begins …')}")
    st.caption("It goes on when you leave this page.")


def _key(step: WorkedStep, sitting: Sitting) -> str:
    return f"{sitting.store.runs_dir}:{sitting.owner}:{sitting.lab.id}:{step.id}"


@st.cache_resource(show_spinner=False)
def _works() -> Background[None]:
    return Background("lab", KEPT, AT_ONCE)
