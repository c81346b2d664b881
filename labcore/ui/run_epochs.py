"""Epoch by epoch: what the network confuses, and where it looks."""

import io
import math
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from labcore.evaluation.measures import probability
from labcore.figures.confusion import confusion
from labcore.figures.heat import overlay
from labcore.figures.thumbnail import thumbnail
from labcore.store.folder import RunFolder
from labcore.studies.confusion import confusion_at
from labcore.studies.run_reading import Answer, heat_maps_of
from labcore.ui import run_masks, run_samples
from labcore.ui.chart import chart
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.theme import is_dark
from labcore.ui.unchecked import show_unchecked
from labcore.ui.words import literal

REFRESH = 3.0
"""Seconds between two looks for a new epoch."""

SIDE = 168
"""Pixels of the longer side of an image."""

QUICK = 1
"""Of a PNG's levels of compression: a quarter of the time of the usual one, for files a fifth larger."""

MOST_KEPT = 64
"""Epochs of which is kept how they are drawn, for those that look again and again."""

SMALL_SIDE = 84
"""The same for images that are looked at in pairs."""


def show(folder: RunFolder, live: bool, called: str = "epoch") -> None:
    """Confusion matrix and heat maps of one epoch, chosen by a slider; follows the latest while the run is `live`.

    `called` is what this task has in place of an epoch.
    """
    fragment(_show, every=REFRESH if live else None)(folder, live, called)


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
        follow = live and st.toggle(
            f"Follow the latest {called}", value=True, key="epochs.follow", help=help_of("epochs.follow")
        )
        if len(epochs) == 1 or follow:
            st.caption(f"{called.capitalize()} {epochs[-1]}")
            return epochs[-1]
        return st.select_slider(
            called.capitalize(), epochs, value=epochs[-1], key="epochs.chosen", help=help_of("epochs.chosen")
        )


def _show_confusion(folder: RunFolder, epoch: int, called: str) -> None:
    found = _confusion(folder.path, epoch, folder.written("confusion", epoch), is_dark())
    of = found[1] if found else "images"
    st.markdown(
        "**Confusion on validation images**",
        help=f"Each row holds the {of} of one true class and says what they were taken for. "
        "The diagonal is right. Hover for counts.",
    )
    if found is None:
        st.caption(f"No matrix of {called} {epoch} can be read.")
        return
    chart(found[0], "epochs.confusion", f"confusion {called} {epoch}", zoom=False)


def _show_heat_maps(folder: RunFolder, epoch: int) -> None:
    parts = (("heat_maps", epoch), ("transformed", epoch), ("heat_map_images", None))
    written = max(folder.written(name, of) for name, of in parts)
    found = _looked_at(folder.path, epoch, written)
    if not found:
        return
    _show_transformed(found)
    st.markdown(
        "**Where it looks (Grad-CAM)**",
        help="The same validation images after every epoch. Bright regions spoke most for the true class.",
    )
    opacity = st.slider("Heat", 0.0, 1.0, 0.55, 0.05, key="epochs.opacity", help=help_of("epochs.opacity"))
    with st.container(horizontal=True, gap="small"):
        for answer, picture in zip(found, _drawn(folder.path, epoch, written, opacity), strict=True):
            with st.container(width=SIDE, gap="xsmall"):
                st.image(picture, width=SIDE, output_format="PNG")
                show_answer(answer)
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


@st.cache_resource(max_entries=MOST_KEPT, show_spinner=False)
def _confusion(path: Path, epoch: int, written: float, dark: bool) -> tuple[go.Figure, str] | None:
    """The matrix of the run in `path` as it is drawn, and what it counts; drawn once, however often it is looked at."""
    found = confusion_at(RunFolder(path), epoch)
    return None if found is None else (confusion(found.matrix, found.classes, dark=dark), found.of)


@st.cache_resource(max_entries=MOST_KEPT, show_spinner=False)
def _looked_at(path: Path, epoch: int, written: float) -> list[Answer]:
    return heat_maps_of(RunFolder(path), epoch)


@st.cache_resource(max_entries=MOST_KEPT, show_spinner=False)
def _drawn(path: Path, epoch: int, written: float, opacity: float) -> list[bytes]:
    """The images with their maps, as PNG."""
    return [_picture(answer, opacity) for answer in _looked_at(path, epoch, written)]


def _picture(answer: Answer, opacity: float) -> bytes:
    image = answer.image if answer.heat is None else overlay(_grown(answer.image), answer.heat, opacity)
    packed = io.BytesIO()
    shown = thumbnail(image, SIDE)
    Image.fromarray(shown[..., 0] if shown.shape[-1] == 1 else shown).save(packed, "PNG", compress_level=QUICK)
    return packed.getvalue()


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
