"""What the masks of a data set hold: pixels of each class, and which classes are seen together."""

import numpy as np
import pandas as pd
import streamlit as st

from labcore.datasets.census import together
from labcore.datasets.dataset import Dataset
from labcore.figures.class_counts import TITLES
from labcore.figures.pixel_shares import pixel_shares
from labcore.ui.chart import chart

PERCENT = st.column_config.NumberColumn(format="percent")


def show(dataset: Dataset) -> None:
    """Shares of pixels as a chart and as numbers, and how often classes share an image."""
    card = dataset.card
    counts = {split: facts.pixels or {} for split, facts in card.splits.items()}
    st.subheader("Pixels")
    st.caption(
        "What part of the pixels each class covers: a class of few pixels is easily missed, and pixel accuracy hardly "
        "tells." + _ignored(card.ignored, sum(sum(each.values()) for each in counts.values()))
    )
    chart(pixel_shares(counts), "pixel-shares", f"{card.name} pixels", zoom=False)
    with st.expander("The numbers"):
        table = pd.DataFrame(counts).reindex(list(card.classes)).rename(columns=TITLES)
        table["All"] = table.sum(axis=1)
        table["Share"] = table["All"] / max(1, table["All"].sum())
        table.index.name = "Class"
        st.dataframe(table, column_config={"Share": PERCENT})
    with st.expander("Which classes are seen together"):
        _show_together(dataset)


def _show_together(dataset: Dataset) -> None:
    names = list(dataset.card.classes)
    shares = pd.DataFrame(np.round(together(dataset.class_pixels), 2), index=names, columns=names)
    shares.index.name = "Of the images that show"
    st.caption("Of the images that show the class of a line, so many show that of the column, too.")
    st.dataframe(shares, column_config=dict.fromkeys(names, PERCENT))


def _ignored(pixels: int, others: int) -> str:
    return f" Not counted: {pixels / (pixels + others):.1%} of all pixels, which belong to no class." if pixels else ""
