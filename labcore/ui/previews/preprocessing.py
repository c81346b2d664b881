"""A few of the data set's own images, as they are and as the network will see them."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.datasets.browsing import one_of_each, shown_in_words
from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.figures.mask_overlay import OPACITY, mask_overlay
from labcore.figures.thumbnail import thumbnail
from labcore.spec.preprocessing.fitting import fit_mask
from labcore.ui.words import literal

IMAGES = 4
SIDE = 240
"""Pixels of a drawn image."""


def show(spec: Any, card: Card) -> None:
    """Before and after, side by side, for one image of each of the first classes, its mask over it where it has one."""
    st.caption("Above: images of this data set. Below: as the network sees them.")
    shape = spec.input_shape(card)
    samples = _samples(card.name, spec.exclusions, card.fingerprint)
    for column, (name, before, mask) in zip(st.columns(IMAGES), samples, strict=False):
        after = spec.preprocessing.apply(before, shape)
        with column:
            st.image(_seen(before, mask, card), width="stretch")
            fitted = None if mask is None else fit_mask(mask, shape[:2], spec.preprocessing.fit)
            st.image(_seen(after, fitted, card), width="stretch")
            st.caption(f"{literal(name)} · {before.shape[0]}×{before.shape[1]} → {shape[0]}×{shape[1]}")


def _seen(image: NDArray[np.uint8], mask: NDArray[np.integer] | None, card: Card) -> NDArray[np.uint8]:
    painted = image if mask is None else mask_overlay(image, mask, OPACITY, card.colors)
    return thumbnail(painted, SIDE)


@st.cache_data(max_entries=8, show_spinner=False)
def _samples(
    name: str, exclusions: str | None, fingerprint: str
) -> list[tuple[str, NDArray[np.uint8], NDArray[np.int32] | None]]:
    """What images show, the images, and their masks; the fingerprint tells when the set of that name has changed."""
    dataset = Library().open(name, exclusions=exclusions)
    return [
        (
            shown_in_words(dataset, index),
            np.array(dataset.image(index)),
            None if dataset.masks is None else dataset.mask(index),
        )
        for index in one_of_each(dataset, IMAGES)
    ]
