"""The library as cards: what there is, what it is like, and the way to open it."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.datasets import storage
from labcore.datasets.browsing import one_of_each
from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.datasets.synthetic import RECIPES
from labcore.errors import InputError
from labcore.figures.mask_overlay import mask_overlay
from labcore.figures.thumbnail import strip
from labcore.ui.input_help import help_of
from labcore.ui.theme import synthetic_badge
from labcore.ui.words import literal

CARD_WIDTH = 268  # pixels: fits a telephone, and four fill a window of 1280
SAMPLES, SIDE = 4, 64
MASK_OPACITY = 0.4
SEARCH_FROM = 9
"""Sets from which on a search box helps more than it disturbs."""

SOURCE_COLORS = {"built-in": "gray", "downloaded": "blue", "imported": "green", "synthesized": "orange"}


def show_library(cards: Sequence[Card]) -> None:
    """All sets as cards, with a search box where they are many."""
    shown = list(cards)
    if len(shown) >= SEARCH_FROM:
        words = st.text_input("Search", placeholder="Search by name, modality or class", help=help_of("listing.search"))
        shown = [card for card in shown if matches(card, words)]
        if not shown:
            st.info("No data set matches. Clear the search, or import one.", icon=":material/search_off:")
    with st.container(horizontal=True):
        for card in shown:
            _show_card(card)


def matches(card: Card, words: str) -> bool:
    """Whether every one of `words` occurs in what a card says, in whatever case."""
    text = " ".join([card.name, card.title, card.task, card.source, card.modality or "", *card.classes])
    text += " synthetic" if card.synthetic else ""
    return all(word in text.lower() for word in words.lower().split())


def size_in_words(card: Card) -> str:
    """Height, width and color of the images."""
    color = "gray" if card.channels == 1 else "color"
    if card.shape:
        return f"{card.shape[0]}×{card.shape[1]} px, {color}"
    (low_h, high_h), (low_w, high_w) = card.height_range, card.width_range
    return f"{low_h}–{high_h} × {low_w}–{high_w} px, {color}"


def badges(card: Card) -> None:
    """Where a set comes from, whether it is drawn by code, and what it shows."""
    with st.container(horizontal=True, gap="xsmall"):
        st.badge(card.source.capitalize(), color=SOURCE_COLORS[card.source])  # type: ignore[arg-type]
        if card.synthetic and not card.synthesized:
            synthetic_badge()
        if card.modality:
            st.badge(card.modality, color="violet")
        if card.task == "segmentation":
            st.badge("Masks", color="blue")


def _show_card(card: Card) -> None:
    with st.container(border=True, width=CARD_WIDTH, height="stretch"):
        samples = _samples(card.name, card.fingerprint, storage.is_dataset(Library().folder(card.name)))
        if samples is not None:
            st.image(samples, width="stretch")
        st.markdown(f"**{literal(card.title)}**")
        badges(card)
        st.caption(f"{card.images:,} images · {len(card.classes)} classes · {size_in_words(card)}")
        st.space("stretch")  # so that the links of a row stand at one height
        st.page_link(
            "pages/data.py", label="Open", icon=":material/arrow_forward:", query_params={"dataset": card.name}
        )


@st.cache_data(max_entries=500, show_spinner=False)
def _samples(name: str, fingerprint: str, is_there: bool) -> NDArray[np.uint8] | None:
    """A strip of samples, with masks laid over; None where there is nothing to show without waiting for it.

    `is_there` says whether the set lies in the library or would have to be drawn first.
    """
    if not is_there:
        return _drawn_samples(name)
    try:
        dataset = Library().open(name)
    except InputError:  # damaged: its own page says so
        return None
    positions = one_of_each(dataset, SAMPLES)
    if dataset.masks is None:
        return strip([dataset.image(position) for position in positions], SIDE)
    return strip([mask_overlay(dataset.image(p), dataset.mask(p), MASK_OPACITY) for p in positions], SIDE)


def _drawn_samples(name: str) -> NDArray[np.uint8] | None:
    """The same of a synthetic set that was not drawn yet: a few pictures take milliseconds, all of them seconds."""
    recipe = next((recipe for recipe in RECIPES if recipe.name == name), None)
    if recipe is None:
        return None
    _, first = np.unique(recipe.roll.labels, return_index=True)
    chosen = [int(index) for index in first[:SAMPLES]] if len(first) >= SAMPLES else list(range(SAMPLES))
    drawn = [recipe.picture(index) for index in chosen]
    return strip(
        [
            mask_overlay(picture[0], picture[1].astype(np.int32), MASK_OPACITY)
            if isinstance(picture, tuple)
            else picture
            for picture in drawn
        ],
        SIDE,
    )
