"""A guided lab: where one is in it on the left, and that part of it on the right."""

import streamlit as st

from labcore.labs.lab import AFTER, BEFORE, Lab
from labcore.labs.sitting import Sitting
from labcore.ui import address, lab_background, lab_report, lab_step
from labcore.ui.input_help import help_of
from labcore.ui.lab_owner import sitting_at
from labcore.ui.ways import show_way_back
from labcore.ui.words import literal


def show(lab: Lab) -> None:
    """The page of `lab`."""
    full = _show_head(lab)
    sitting = sitting_at(lab, full)
    parts = [BEFORE, *(step.id for step in lab.steps), AFTER]
    here = st.query_params.get("step", BEFORE)
    here = here if here in parts else BEFORE
    beside, content = st.columns([1, 3.2], gap="large")
    with beside:
        _show_way(sitting, here)
    with content:
        if here == BEFORE:
            lab_background.show(sitting)
        elif here == AFTER:
            lab_report.show(sitting)
        else:
            lab_step.show(lab.step(here), sitting)
        _show_next(lab, parts, here)


def _show_head(lab: Lab) -> bool:
    """Title and size; whether it is the full size."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            show_way_back("Labs", "pages/labs.py")
            st.header(literal(lab.called), anchor=False, width="content")
        return address.switched("Full size", "full", help=help_of("lab.full"))


def _show_way(sitting: Sitting, here: str) -> None:
    """Every part of the lab, with how it stands."""
    lab = sitting.lab
    show_progress(sitting)
    with st.container(key="lab-way", gap="xxsmall"):
        _entry("Background", "menu_book", BEFORE, here)
        for number, step in enumerate(lab.steps, 1):
            _entry(f"{number} · {step.name}", lab_step.icon_of(step, sitting), step.id, here)
        _entry("Report", "description", AFTER, here)


def show_progress(sitting: Sitting) -> None:
    """How much of a lab is done, as a bar."""
    steps, questions = len(sitting.lab.steps), len(sitting.lab.questions)
    st.progress(
        min(1.0, (sitting.done + sitting.answered) / max(1, steps + questions)),
        text=f"{sitting.done} of {steps} steps, {sitting.answered} of {questions} questions",
    )


def _entry(title: str, icon: str, part: str, here: str) -> None:
    chosen = part == here
    if st.button(
        literal(title),
        icon=f":material/{icon}:",
        type="secondary" if chosen else "tertiary",
        key=f"lab.way:{part}",
        width="stretch",
    ):
        _go(part)


def _show_next(lab: Lab, parts: list[str], here: str) -> None:
    place = parts.index(here)
    names = {BEFORE: "Background", AFTER: "Report", **{step.id: step.name for step in lab.steps}}
    st.divider()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if place:
            before = parts[place - 1]
            if st.button(literal(names[before]), icon=":material/arrow_back:", type="tertiary", key="lab.before"):
                _go(before)
        else:
            st.space("small")
        if place + 1 < len(parts):
            after = parts[place + 1]
            if st.button(f"Next: {literal(names[after])}", icon=":material/arrow_forward:", key="lab.next"):
                _go(after)


def _go(part: str) -> None:
    st.query_params["step"] = part
    st.rerun()
