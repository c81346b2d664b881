"""A few of the data set's training images, and what the operations make of them."""

from concurrent.futures import Future
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.errors import LabError
from labcore.figures.augmentation_grid import captions, rows
from labcore.launch.augmentation import QUESTION, payload
from labcore.ui import asking
from labcore.ui.words import literal

IMAGES, VARIANTS = 4, 6
SIDE = 128
"""Most pixels of a drawn image."""

DRAW = "preview.augmentation.draw"
MOST_KEPT = 24
"""Answers that are remembered; each has some hundred kilobytes of pixels."""


def show(spec: Any, card: Card) -> None:
    """Each image beside its variants; a button draws others."""
    if not spec.augmentation.enabled:
        st.caption("Augmentation is switched off: every epoch shows the training images as they are.")
        return
    if not spec.augmentation.operations:
        st.caption("No operation is chosen: every epoch shows the training images as they are.")
        return
    words, button = st.columns([3, 1], vertical_alignment="center")
    words.caption("Left: training images of this data set. Right: what the network might be shown instead.")
    button.button("Draw again", icon=":material/casino:", key=f"{DRAW}:button", on_click=_draw_again, width="stretch")
    question = payload(spec, card, images=IMAGES, variants=VARIANTS, draw=st.session_state.get(DRAW, 1))
    waiting = "Drawing variants of your images; the first time this takes some seconds."
    asking.show(_answers().of(question), _show_answer, waiting, height=IMAGES * SIDE)


def _draw_again() -> None:
    st.session_state[DRAW] = st.session_state.get(DRAW, 1) + 1


def _show_answer(answer: "Future[dict[str, Any]]") -> None:
    error = answer.exception()
    if isinstance(error, LabError):
        st.caption(f":material/info: The variants could not be drawn: {literal(str(error))}")
        return
    if error is not None:
        raise error
    for picture, caption in zip(rows(answer.result(), SIDE), captions(answer.result()), strict=True):
        st.image(picture)
        st.caption(literal(caption))


@st.cache_resource(show_spinner=False)
def _answers() -> asking.Answers:
    return asking.Answers(QUESTION, MOST_KEPT)
