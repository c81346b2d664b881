"""Masks that a network gives: as they sharpen epoch by epoch, and at the end those that were worst."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.class_colors import Color, color_of
from labcore.figures.mask_overlay import FALSE, MISSED, WRONG, error_overlay, mask_overlay
from labcore.figures.thumbnail import thumbnail
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part
from labcore.studies.kept_masks import classes_of, masks_of, worst_of
from labcore.studies.kept_masks import colors_of as colors_of
from labcore.ui.input_help import help_of
from labcore.ui.words import literal

SIDE = 200
"""Pixels of the longer side of an image."""

SWATCH = 14
"""Pixels of a square that shows a color."""

AT_FIRST = 6
"""Of the worst images, those that are shown before more are asked for."""


def show_epoch(folder: RunFolder, epoch: int) -> None:
    """The masks of `epoch` over their images, beside the true ones; nothing where the run gives none."""
    found = masks_of(folder, epoch)
    if not found:
        return
    st.markdown(
        "**What it sees**",
        help="The same validation images after every epoch: on the left the true mask, on the right the one given.",
    )
    opacity, own = ask_opacity("epochs.masks"), colors_of(folder)
    legend(classes_of(folder), own)
    for each in found:
        with st.container(horizontal=True, gap="xsmall"):
            for mask in (each.truth, each.given):
                picture(mask_overlay(each.image, mask, opacity, own))


def show_worst(folder: RunFolder, part: Part) -> None:
    """The images on which the masks overlap least, with where they are wrong; nothing where the run gives none."""
    found, classes = worst_of(folder, part), classes_of(folder)
    if not found:
        return
    st.markdown(
        "**Worst overlap**",
        help="The images of the least mean IoU, over the classes that are in them or were given: the image, its true "
        "mask, the mask given, and the pixels that are wrong.",
    )
    opacity, own = ask_opacity("results.masks"), colors_of(folder)
    legend(classes, own)
    legend_of_errors(len(classes))
    all_of_them = len(found) <= AT_FIRST or st.toggle(
        f"All {len(found)}", key="results.masks.all", help=help_of("masks.every")
    )
    for each in found if all_of_them else found[:AT_FIRST]:
        score = "" if each.iou is None or np.isnan(each.iou) else f" · mean IoU {each.iou:.1%}"
        with st.container(gap="xxsmall"):
            with st.container(horizontal=True, gap="xsmall"):
                picture(each.image)
                for mask in (each.truth, each.given):
                    picture(mask_overlay(each.image, mask, opacity, own))
                picture(error_overlay(each.image, each.truth, each.given, len(classes)))
            st.caption(f"#{each.index}{score}")


def legend(classes: list[str], own: Sequence[Color] = ()) -> None:
    """Which color stands for which class, in the set's `own` colors where it has some; the first is not painted."""
    _swatches([(color_of(index, own), name) for index, name in enumerate(classes) if index])
    if classes:
        st.caption(f"Not painted: {literal(classes[0])}")


def legend_of_errors(classes: int) -> None:
    """Which color stands for which kind of error; where there are two classes, none is taken for a third."""
    words = [(MISSED, "missed"), (FALSE, "seen where it is not")]
    _swatches([*words, (WRONG, "taken for another")] if classes > 2 else words)


def _swatches(shown: list[tuple[Color, str]]) -> None:
    with st.container(horizontal=True, gap="small"):
        for color, words in shown:
            with st.container(horizontal=True, gap="xxsmall", width="content", vertical_alignment="center"):
                st.image(np.full((SWATCH, SWATCH, 3), color, np.uint8), width=SWATCH, output_format="PNG")
                st.caption(literal(words), width="content")


def ask_opacity(key: str) -> float:
    """How strongly masks cover images, from 0 to 1."""
    return st.slider("Mask", 0.0, 1.0, 0.5, 0.05, key=f"{key}.opacity", help=help_of("masks.opacity"), width=240)


def picture(image: NDArray[np.uint8]) -> None:
    """An image `(H, W, 1 | 3)` uint8, as large as all of them."""
    st.image(thumbnail(image, SIDE), width=SIDE, output_format="PNG")
