"""The images of a data set, a page at a time, by class and split."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from labcore.class_colors import color_of
from labcore.datasets.browsing import select
from labcore.datasets.card import SPLITS
from labcore.datasets.dataset import Dataset
from labcore.datasets.synthesis import is_made
from labcore.figures.class_counts import TITLES
from labcore.figures.mask_overlay import masked_thumbnail
from labcore.figures.thumbnail import thumbnail
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.words import literal

PER_PAGE = 24
SIDE = 128  # pixels
SWATCH = 72  # pixels
AS_MADE = "made"
"""How images are marked that a generator has made."""


@fragment
def gallery(dataset: Dataset) -> None:
    """Controls and one page of images. A fragment: turning a page does not run the rest of the script."""
    split, label, seed = _choose(dataset)
    opacity = _mask_opacity(dataset) if dataset.masks is not None else 0.0
    chosen = _selected(dataset.card.fingerprint, split, label, seed, dataset)
    if not len(chosen):
        st.info("No image of this class lies in this split.", icon=":material/image_not_supported:")
        return
    pages = -(-len(chosen) // PER_PAGE)
    page_key = f"page-of-{dataset.card.name}-{split}-{label}-{seed}"
    first = (min(st.session_state.get(page_key, 1), pages) - 1) * PER_PAGE
    shown = [int(position) for position in chosen[first : first + PER_PAGE]]
    st.caption(f"Images {first + 1:,}–{first + len(shown):,} of {len(chosen):,}")
    if dataset.card.synthesized and any(is_made(dataset, position) for position in shown):
        run = literal(dataset.card.synthesized.run)
        st.caption(f":material/auto_awesome: {AS_MADE}: no real image, but one that the generator of run {run} made.")
    with st.container(horizontal=True, gap="small"):
        for position in shown:
            st.image(
                picture(dataset, position, SIDE, opacity),
                caption=literal(caption(dataset, position, bare=split is not None)),
                width=SIDE,
            )
    if pages > 1:
        st.pagination(pages, key=page_key)
    with st.expander("File names, sizes and groups of these images"):
        st.dataframe(facts(dataset, shown), hide_index=True)


def _choose(dataset: Dataset) -> tuple[str | None, int | None, int | None]:
    """The split and the class to be shown, None for all, and the seed of their order, None for the set's own."""
    own = dataset.card.name
    with st.container(horizontal=True, vertical_alignment="bottom"):
        split = st.selectbox(
            "Split",
            [None, *SPLITS],
            format_func=lambda value: TITLES.get(value, "All splits"),
            width=150,
            key=f"split-of-{own}",
            help=help_of("gallery.split"),
        )
        label = st.selectbox(
            "Class" if dataset.masks is None else "Shows the class",
            [None, *range(len(dataset.card.classes))],
            format_func=lambda value: "All classes" if value is None else dataset.card.classes[value],
            width=220,
            key=f"class-of-{own}",
            help=help_of("gallery.class"),
        )
        shuffled = st.toggle("Shuffle", key=f"shuffle-{own}", help=help_of("gallery.shuffle"))
        seed = (
            st.number_input("Seed", 0, 2**31 - 1, 0, width=140, key=f"seed-of-{own}", help=help_of("gallery.seed"))
            if shuffled
            else None
        )
    return split, label, seed


@st.cache_data(max_entries=32, show_spinner=False)
def _selected(
    fingerprint: str, split: str | None, label: int | None, seed: int | None, _dataset: Dataset
) -> NDArray[Any]:
    return select(_dataset, split, label, seed)


def _mask_opacity(dataset: Dataset) -> float:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        percent = st.slider("Mask opacity", 0, 100, 50, 10, format="%d %%", help=help_of("masks.opacity"), width=240)
        painted = range(1, len(dataset.card.classes))
        st.image(
            [np.full((14, SWATCH, 3), color_of(index, dataset.card.colors), np.uint8) for index in painted],
            caption=[literal(dataset.card.classes[index]) for index in painted],
            width=SWATCH,
        )
    unknown = "; gray: pixels that belong to no class" if dataset.card.ignored else ""
    st.caption(f"Not painted: {literal(dataset.card.classes[0])}{unknown}")
    return percent / 100


def picture(dataset: Dataset, position: int, side: int, opacity: float = 0.0) -> NDArray[Any]:
    """Image `position` as it is looked at, `(H, W, 1 | 3)` uint8; above 0, `opacity` lays its mask over it."""
    image = dataset.image(position)
    if dataset.masks is not None and opacity:
        return masked_thumbnail(image, dataset.mask(position), side, opacity, dataset.card.colors)
    return thumbnail(image, side)


def caption(dataset: Dataset, position: int, *, bare: bool = False) -> str:
    """The class of image `position`, its split unless `bare`, and whether it is made; with masks the split or the
    file's name."""
    split = SPLITS[dataset.split[position]]
    made = [AS_MADE] if is_made(dataset, position) else []
    return " · ".join([_called(dataset, position), *([] if bare else [split]), *made])


def _called(dataset: Dataset, position: int) -> str:
    """The class of image `position`, where it has one; else its place."""
    label = int(dataset.labels[position])
    named = dataset.masks is None and 0 <= label < len(dataset.card.classes)
    return dataset.card.classes[label] if named else f"#{position}"


def facts(dataset: Dataset, positions: list[int]) -> pd.DataFrame:
    """File, class, split, size and group of each image, for a table."""
    rows = pd.DataFrame(
        {
            "image": positions,
            "file": dataset.files[positions],
            "class": [_called(dataset, position) for position in positions],
            "split": [SPLITS[index] for index in dataset.split[positions]],
            "height": dataset.heights[positions],
            "width": dataset.widths[positions],
        }
    )
    if dataset.card.synthesized:
        rows[AS_MADE] = [is_made(dataset, position) for position in positions]
    if dataset.groups is not None:
        rows["group"] = dataset.groups[positions]
    return rows if dataset.masks is None else rows.drop(columns="class")
