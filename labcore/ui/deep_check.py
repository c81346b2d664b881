"""The deep check behind a button: carried out in the background, seen by all who look at the set."""

import streamlit as st

from labcore.datasets.dataset import Dataset
from labcore.errors import LabError
from labcore.launch.inspection import look_deeper
from labcore.ui.background import Background, Tell, Work
from labcore.ui.fragment import fragment
from labcore.ui.messages import show_error, told_next
from labcore.ui.words import literal

LOOK_AGAIN = 0.5
"""Seconds between two looks at how far it is."""

MOST_KEPT, AT_ONCE = 64, 4

WHAT_FOR = (
    "Compares all images with each other, and each with its class: near duplicates, blank, dark, blurred and oddly "
    "sized images, outliers, and labels that are probably wrong. Nothing is trained for it but a small classifier."
)


def show(dataset: Dataset) -> None:
    """A button that starts the check of `dataset`, how far it is, or why it came to no end."""
    checks, card = _checks(), dataset.card
    check = checks.of(card.fingerprint)
    if check is not None and not check.done():
        fragment(_wait_for, every=LOOK_AGAIN)(check)
        return
    refused = checks.refusal(card.fingerprint)
    if refused is not None:
        show_error(refused)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.button(
            "Look deeper",
            icon=":material/troubleshoot:",
            on_click=told_next(_start),
            args=(card.name, card.fingerprint),
            key=f"look-deeper-{card.fingerprint}",
        )
        st.caption(WHAT_FOR, width="stretch")


def _start(name: str, fingerprint: str) -> None:
    """Check the set, also one that was: where what was found is not kept beside it any more, the button is there."""
    _checks().start(fingerprint, lambda tell: _carry_out(name, tell), again=True)


def _wait_for(check: Work[None]) -> None:
    if check.done():
        st.rerun()
    st.progress(min(1.0, check.share), f"{literal(check.doing or 'Starting')} …")
    st.caption("It goes on while you look at other pages, and what it finds is kept.")


def _carry_out(name: str, tell: Tell) -> None:
    try:
        look_deeper(name, tell)
    except OSError as error:
        raise LabError(f"The deep check could not be carried out: {error.strerror or error}.", "Try again.") from error


@st.cache_resource(show_spinner=False)
def _checks() -> Background[None]:
    """The checks that were asked for, by the fingerprint of the set."""
    return Background("deep check", MOST_KEPT, AT_ONCE, for_all=True)
