"""What the remedies for imbalance make of the classes of the data set."""

from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.merging import seen_card
from labcore.spec.data import training_counts
from labcore.spec.imbalance import Weighting
from labcore.ui import balance

AT_ONCE = True


def show(spec: Any, card: Card) -> None:
    """Each class before and after, with what it then decides."""
    if not isinstance(spec.imbalance, Weighting):
        return
    card = seen_card(spec, card)
    counts = training_counts(card)
    if not counts.any():
        return
    st.caption(
        "The share of the loss is that of the images shown, each counted by its weight: how much a class decides at "
        "the start. Validation and test images stay as they are."
    )
    balance.show(spec.imbalance.effect(counts, card.classes), spec.imbalance.drawn().notes(counts, card.classes))
