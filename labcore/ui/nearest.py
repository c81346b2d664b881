"""The training images that a network holds to be most like an image, and whether it is unlike all of them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from labcore.datasets.dataset import Dataset
from labcore.figures.thumbnail import thumbnail
from labcore.ui.words import literal

SIDE = 96
"""Pixels."""


def show_nearest(found: Mapping[str, Any], row: int, dataset: Dataset) -> None:
    """The nearest training images of the image in `row` of the bench's answer to `neighbours`."""
    with st.container(horizontal=True, gap="small"):
        nearest = zip(found["nearest"][row], found["labels"][row], found["distances"][row], strict=True)
        for image, label, distance in nearest:
            with st.container(width=SIDE, gap="xxsmall"):
                st.image(thumbnail(dataset.image(image), SIDE), width=SIDE, output_format="PNG")
                st.caption(f"{literal(found['classes'][label])}  \n:gray[#{image} · {distance:.2f}]")


def show_unlike(found: Mapping[str, Any], row: int) -> None:
    """A warning where the image is unlike the training images."""
    if not found["unlike"][row]:
        return
    st.warning(
        f"**Unlike the training images.** Only {found['farther'][row]:.1%} of the run's {found['validation_images']:,} "
        "validation images lie as far from what the network has learned from. Its answer may be worth nothing here, "
        "however sure it sounds.",
        icon=":material/warning:",
    )
