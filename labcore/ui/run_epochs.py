"""Epoch by epoch: what the network confuses, and where it looks."""

import math

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.evaluation.measures import probability
from labcore.figures.confusion import confusion
from labcore.figures.heat import overlay
from labcore.figures.thumbnail import thumbnail
from labcore.store.folder import RunFolder
from labcore.studies.confusion import confusion_at
from labcore.studies.run_reading import Answer, heat_maps_of
from labcore.ui import run_masks, run_samples
from labcore.ui.chart import chart
from labcore.ui.messages import errors_shown
from labcore.ui.theme import is_dark
from labcore.ui.unchecked import show_unchecked
from labcore.ui.words import literal

REFRESH = 3.0
"""Seconds between two looks for a new epoch."""

SIDE = 168
"""Pixels of the longer side of an image."""

SMALL_SIDE = 84
"""The same for images that are looked at in pairs."""


def show(folder: RunFolder, live: bool, called: str = "epoch") -> None:
    """Confusion matrix and heat maps of one epoch, chosen by a slider; follows the latest while the run is `live`.

    `called` is what this task has in place of an epoch.
    """
    st.fragment(errors_shown()(_show), run_every=REFRESH if live else None)(folder, live, called)


def _show(folder: RunFolder, live: bool, called: str) -> None:
    epochs = folder.epochs_of("confusion") or folder.epochs_of("samples")
    if not epochs:
        return
    st.subheader(f"{called.capitalize()} by {called}", anchor=False)
    epoch = _choose(epochs, live, called)
    if not folder.epochs_of("confusion"):
        run_samples.show_epoch(folder, epoch)
        return
    left, right = st.columns([1, 1.25], gap="medium")
    with left:
        _show_confusion(folder, epoch, called)
    with right:
        _show_heat_maps(folder, epoch)
        run_masks.show_epoch(folder, epoch)


def _choose(epochs: list[int], live: bool, called: str) -> int:
    """The epoch looked at: the latest, until another is picked."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        follow = live and st.toggle(f"Follow the latest {called}", value=True, key="epochs.follow")
        if len(epochs) == 1 or follow:
            st.caption(f"{called.capitalize()} {epochs[-1]}")
            return epochs[-1]
        return st.select_slider(called.capitalize(), epochs, value=epochs[-1], key="epochs.chosen")


def _show_confusion(folder: RunFolder, epoch: int, called: str) -> None:
    found = confusion_at(folder, epoch)
    of = found.of if found else "images"
    st.markdown(
        "**Confusion on validation images**",
        help=f"Each row holds the {of} of one true class and says what they were taken for. "
        "The diagonal is right. Hover for counts.",
    )
    if found is None:
        st.caption(f"No matrix of {called} {epoch} can be read.")
        return
    figure = confusion(found.matrix, found.classes, dark=is_dark())
    chart(figure, "epochs.confusion", f"confusion {called} {epoch}", zoom=False)


def _show_heat_maps(folder: RunFolder, epoch: int) -> None:
    found = heat_maps_of(folder, epoch)
    if not found:
        return
    _show_transformed(found)
    st.markdown(
        "**Where it looks (Grad-CAM)**",
        help="The same validation images after every epoch. Bright regions spoke most for the true class.",
    )
    opacity = st.slider(
        "Heat", 0.0, 1.0, 0.55, 0.05, key="epochs.opacity", help="How strongly the map covers the image."
    )
    with st.container(horizontal=True, gap="small"):
        for answer in found:
            _show_one(answer, opacity)
    show_unchecked(folder)


def _show_transformed(found: list[Answer]) -> None:
    """Above, the images as they are; below, as the spatial transformer hands them to the network, if there is one."""
    moved = [(answer.before, answer.image) for answer in found if answer.before is not None]
    if not moved:
        return
    st.markdown(
        "**What the spatial transformer makes of them**",
        help="Above the validation images, below what the network sees of them after this epoch. At the start both are "
        "the same; the heat maps lie over what it sees.",
    )
    with st.container(horizontal=True, gap="small"):
        for before, after in moved:
            with st.container(width=SMALL_SIDE, gap="xsmall"):
                st.image(thumbnail(before, SMALL_SIDE), width=SMALL_SIDE, output_format="PNG")
                st.image(thumbnail(after, SMALL_SIDE), width=SMALL_SIDE, output_format="PNG")


def _show_one(answer: Answer, opacity: float) -> None:
    image = answer.image if answer.heat is None else overlay(_grown(answer.image), answer.heat, opacity)
    with st.container(width=SIDE, gap="xsmall"):
        st.image(thumbnail(image, SIDE), width=SIDE, output_format="PNG")
        show_answer(answer)


def show_answer(answer: Answer) -> None:
    """Under an image: the true class, and what the network said, how sure."""
    right = answer.truth == answer.answer
    mark = ":green[:material/check:]" if right else ":red[:material/close:]"
    said = "" if right else f" → {literal(answer.answer)}"
    st.caption(f"{mark} {literal(answer.truth)}{said} :gray[{probability(answer.confidence)}]")


def _grown(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A small image enlarged crisply first, so that the map over it stays smooth."""
    factor = max(1, math.floor(SIDE / max(image.shape[:2])))
    return image.repeat(factor, axis=0).repeat(factor, axis=1)
