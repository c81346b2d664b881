"""A few of the data set's own images, as they are and as the network will see them."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.datasets.browsing import one_of_each
from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.figures.thumbnail import thumbnail
from labcore.ui.words import literal

IMAGES = 4
SIDE = 240
"""Pixels of a drawn image."""


def show(spec: Any, card: Card) -> None:
    """Before and after, side by side, for one image of each of the first classes."""
    st.caption("Above: images of this data set. Below: as the network sees them.")
    shape = spec.input_shape(card)
    samples = _samples(card.name, spec.exclusions, card.fingerprint)
    for column, (name, before) in zip(st.columns(IMAGES), samples, strict=False):
        with column:
            st.image(thumbnail(before, SIDE), width="stretch")
            st.image(thumbnail(spec.preprocessing.apply(before, shape), SIDE), width="stretch")
            st.caption(f"{literal(name)} · {before.shape[0]}×{before.shape[1]} → {shape[0]}×{shape[1]}")


@st.cache_data(max_entries=8, show_spinner=False)
def _samples(name: str, exclusions: str | None, fingerprint: str) -> list[tuple[str, NDArray[np.uint8]]]:
    """Class names and images; the fingerprint tells when the set of that name has changed."""
    dataset = Library().open(name, exclusions=exclusions)
    return [
        (dataset.card.classes[dataset.labels[index]], np.array(dataset.image(index)))
        for index in one_of_each(dataset, IMAGES)
    ]
