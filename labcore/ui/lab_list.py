"""The labs there are, as cards, with how far one is in each."""

from collections.abc import Mapping, Sequence

import streamlit as st

from labcore.labs import shelf
from labcore.labs.lab import Kind, Lab
from labcore.labs.sitting import Sitting
from labcore.ui import lab_page
from labcore.ui.lab_owner import sitting_at
from labcore.ui.words import literal
from labcore.words import counted

CARD_WIDTH = 352  # pixels: three in a window of 1280

HEADS: dict[Kind, tuple[str, str]] = {
    "coursework": (
        "Courseworks",
        "A whole coursework each, from looking at the data to a report that can be handed in.",
    ),
    "concept": ("Concepts", "Half an hour each: one idea, predicted first and then seen."),
}


def show() -> None:
    """All labs by kind; those that were begun come first."""
    st.markdown(
        "A lab leads through data, runs and questions. Before each experiment you say what will happen; the lab shows "
        "it beside what came. At the end there is a report. Whatever you leave, you find again."
    )
    known, damaged = shelf.look()
    labs = list(known.values())
    sittings = {
        lab.id: sitting_at(lab).in_its_size() for lab in labs
    }  # one for each: it reads once what its two cards show
    begun = [lab for lab in labs if sittings[lab.id].progress.is_begun]
    if begun:
        _show_kind("Where you left off", "", begun, "begun", sittings)
    for kind, (title, about) in HEADS.items():
        own = [lab for lab in labs if lab.kind == kind]
        if own:
            _show_kind(title, about, own, kind, sittings)
    for error in damaged.values():
        st.warning(f"{literal(error.problem)} {literal(error.cure)}", icon=":material/broken_image:")


def _show_kind(title: str, about: str, labs: Sequence[Lab], key: str, sittings: Mapping[str, Sitting]) -> None:
    st.subheader(title, anchor=False)
    if about:
        st.caption(about)
    with st.container(horizontal=True, gap="medium"):
        for lab in labs:
            _show_card(lab, key, sittings[lab.id])


def _show_card(lab: Lab, key: str, sitting: Sitting) -> None:
    is_begun = sitting.progress.is_begun
    steps, questions = len(lab.steps), len(lab.questions)
    with st.container(border=True, width=CARD_WIDTH, height="stretch"):
        st.markdown(f"**{literal(lab.called)}**")
        st.caption(literal(lab.goal))
        facts = [counted(steps, "step"), counted(questions, "question"), f"{lab.minutes} min"]
        if not is_begun:
            st.caption(":material/menu_book: " + " · ".join(facts))
        else:
            lab_page.show_progress(sitting)
        label = "Go on" if is_begun else "Open"
        if st.button(label, key=f"lab:{key}:{lab.id}", icon=":material/arrow_forward:", type="tertiary"):
            here = sitting.left_off
            beside = {**({"step": here} if here else {}), **({"full": "1"} if sitting.full else {})}
            st.switch_page("pages/labs.py", query_params={"lab": lab.id, **beside})
