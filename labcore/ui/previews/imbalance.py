"""What the remedies for imbalance make of the classes of the data set."""

from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.merging import seen_card
from labcore.spec.data import Data, training_counts
from labcore.spec.imbalance import Weighting
from labcore.spec.imbalance.pixel_sampling import Held
from labcore.spec.imbalance.pixels import PixelImbalance
from labcore.ui import balance

AT_ONCE = True


def show(spec: Any, card: Card) -> None:
    """Each class before and after, with what it then decides."""
    card = seen_card(spec, card)
    if isinstance(spec.imbalance, PixelImbalance):
        _show_pixels(spec.imbalance, spec.seen(card))
    else:
        _show_images(spec.imbalance, card)


def _show_images(imbalance: Weighting, card: Card) -> None:
    counts = training_counts(card)
    if not counts.any():
        return
    st.caption(
        "The share of the loss is that of the images shown, each counted by its weight: how much a class decides at "
        "the start. Validation and test images stay as they are."
    )
    balance.show(imbalance.effect(counts, card.classes), imbalance.drawn().notes(counts, card.classes))


def _show_pixels(imbalance: PixelImbalance, data: Data) -> None:
    held = Held.by_training(data)
    if not held.pixels.any():
        return
    sampled = imbalance.sampling.extra(held).any()
    counted = " Images shown are as many at least, pixels about as many: the run counts them." if sampled else ""
    st.caption(
        "Of the training masks; validation and test stay as they are. The share of the loss is that of a loss which "
        f"adds up pixels, each counted by its weight: how much a class decides at the start.{counted}"
    )
    balance.show(imbalance.effect(held, data.classes), (), " (about)" if sampled else "")
