"""The list of studies, and the ready-made ones as cards."""

from collections.abc import Mapping, Sequence

import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.launch import local
from labcore.store.runs import Whose
from labcore.store.status import State
from labcore.store.studies import Studies
from labcore.studies.proposal import propose
from labcore.studies.prospect import prospect
from labcore.studies.ready import Ready, ready
from labcore.studies.standing import Standing, standings
from labcore.ui import sharing
from labcore.ui.background import Background, Work
from labcore.ui.fragment import fragment
from labcore.ui.lab import store
from labcore.ui.plan_list import Row, show_rows
from labcore.ui.words import literal
from labcore.words import counted, duration

REFRESH = 3.0
"""Seconds between two looks while a study goes on."""

CARD_WIDTH = 372  # pixels: three in a window of 1280


def show_studies() -> None:
    """The studies there are, the newest first; kept fresh while one of them goes on."""
    whose = sharing.ask_whose("whose")
    busy = any(not each.is_over for each in standings(sharing.among(Studies(store()).all(), whose), store()))
    fragment(_show_studies, every=REFRESH if busy else None)(busy, whose)


def _show_studies(busy: bool, whose: Whose) -> None:
    readable, damaged = Studies(store()).look()
    found = standings(sharing.among(readable, whose), store())
    if busy and all(each.is_over for each in found):
        st.rerun()  # the last one ended: draw the page once more, without a clock
    if not found and not damaged:
        st.info(
            "No study yet. A study runs every combination of a few settings with several seeds, and says what each of "
            "them does, and how sure that is. Begin with a ready-made one below.",
            icon=":material/science:",
        )
    show_rows(found, _row, damaged, "pages/study.py", "study")


def _row(now: Standing) -> Row:
    study = now.study
    told = [*sharing.told(study), now.told(), str(study.plan.base.get("dataset", ""))]
    share = None if now.is_over else now.counts[State.FINISHED.value] / max(1, now.total)
    return Row(study.study_id, study.name, now.state, told, study.created, share)


def show_ready() -> None:
    """The ready-made studies: what each teaches, and what it takes."""
    st.subheader("Ready-made studies", anchor=False)
    st.caption("Each opens as a form: take your own data set, or change whatever you like, before it starts.")
    known = _known()
    with st.container(horizontal=True, gap="medium"):
        for each in ready().values():
            _show_card(each, known.get(each.key))


def _show_card(made: Ready, seconds: float | None) -> None:
    with st.container(border=True, width=CARD_WIDTH, height="stretch"):
        st.markdown(f"**{literal(made.plan.name)}**")
        st.caption(literal(made.about))
        facts = [counted(made.plan.runs, "run"), literal(str(made.plan.base.get("dataset", "")))]
        if seconds is not None:
            facts.append(f"≤ {duration(seconds)}")
        st.caption(":material/science: " + " · ".join(facts))
        if st.button("Open", key=f"ready:{made.key}", icon=":material/arrow_forward:", type="tertiary"):
            st.switch_page("pages/studies.py", query_params={"new": made.key})


def _known() -> Mapping[str, float]:
    """How long each ready-made study takes at most, in seconds, as far as finished runs of this lab tell by now."""
    key = str(store().counts()[State.FINISHED])
    work: Work[Mapping[str, float]] = _forecasts().start(key, lambda _: _forecast(list(ready().values())))
    return work.result() if work.done() and work.exception() is None else {}


def _forecast(made: Sequence[Ready]) -> Mapping[str, float]:
    found = {}
    for each in made:
        try:
            specs = list(propose(each.plan, store(), Library()).new.values())
        except LabError:  # its data set was taken away; whoever opens it is told
            continue
        wall = prospect(specs, store(), local.room(), lambda unknown: {}).wall
        if wall is not None:
            found[each.key] = wall
    return found


@st.cache_resource(show_spinner=False)
def _forecasts() -> Background[Mapping[str, float]]:
    return Background("ready-studies", 4, 1)
