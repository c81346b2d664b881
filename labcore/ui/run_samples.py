"""Images that a run makes: as they form epoch by epoch, and at the end beside real ones."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from labcore.figures.embedding_map import Point, embedding_map
from labcore.figures.sheet import sheet
from labcore.store.folder import RunFolder
from labcore.store.record import is_figure
from labcore.studies.comparison import Part, numbers
from labcore.studies.kept_samples import Nearest, distance_called, images_of, numbers_of
from labcore.ui.chart import chart
from labcore.ui.words import count, figure, literal

SIDE = 64
"""Pixels of a sample."""

COLUMNS, WIDE_COLUMNS = 9, 18
"""Samples beside each other, in a half of the page and in all of it."""


def show_epoch(folder: RunFolder, epoch: int) -> None:
    """The samples of `epoch`, reconstructions beside their images, the map of codes; nothing where there are none."""
    samples = images_of(folder.arrays("samples", epoch), "images")
    if samples is None:
        return
    codes_too = folder.arrays("reconstructed") is not None
    left, right = st.columns([1.2, 1], gap="large") if codes_too else (st.container(), None)
    with left:
        st.markdown(
            "**Samples**", help="Always made of the same codes, so that one sees each image form from epoch to epoch."
        )
        st.image(sheet(samples, COLUMNS if codes_too else WIDE_COLUMNS, SIDE), output_format="PNG")
    if right is not None:
        with right:
            _show_reconstructions(folder, epoch)
            _show_map(folder, epoch)


def _show_reconstructions(folder: RunFolder, epoch: int) -> None:
    images = images_of(folder.arrays("reconstructed"), "images")
    again = images_of(folder.arrays("reconstructions", epoch), "images")
    if images is None or again is None or images.shape != again.shape:
        return
    st.markdown("**Reconstructions**", help="Validation images above, and below what their codes give back.")
    half = max(1, len(images) // 2)
    pairs = [part for start in (0, half) for part in (images[start : start + half], again[start : start + half])]
    st.image(sheet(np.concatenate(pairs), half, SIDE), output_format="PNG")


def _show_map(folder: RunFolder, epoch: int) -> None:
    found = folder.arrays("latent_map", epoch) or {}
    dimensions = {"points": 2, "labels": 1, "rows": 1, "share": 0}
    points, labels, rows, share = (numbers_of(found, name, many) for name, many in dimensions.items())
    names = folder.json_artifact("classes")
    if points is None or labels is None or rows is None or share is None or not isinstance(names, list):
        return
    if points.shape != (len(labels), 2) or len(rows) != len(labels):
        return
    seen = float(share)
    st.markdown(
        "**Map of codes**",
        help="Each point is the code of a validation image. "
        + ("Codes of two numbers, as they are." if seen >= 1 else f"Their two main axes: {seen:.0%} of what varies."),
    )
    marks = [
        Point(float(x), float(y), int(row), int(label), None)
        for (x, y), label, row in zip(points, labels, rows, strict=True)
        if 0 <= label < len(names)
    ]
    chart(embedding_map(marks, [str(name) for name in names], height=320), "epochs.latent", f"codes {epoch}")


def show_end(folder: RunFolder, part: Part) -> None:
    """Samples of the best epoch, how they were judged, and the training images nearest to them; nothing where none are
    kept."""
    samples = images_of(folder.arrays(f"{part}_samples"), "images")
    if samples is None:
        return
    told = (folder.report() or {}).get(part)
    _show_judgement(folder, part, told if isinstance(told, Mapping) else {})
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Samples**", help="Of the epoch that is kept, drawn at random: none was chosen.")
        st.image(sheet(samples, 8, SIDE), output_format="PNG")
    with right:
        _show_nearest(folder)


def _show_judgement(folder: RunFolder, part: Part, report: Mapping[str, Any]) -> None:
    found = folder.json_artifact(f"{part}_samples_assessed")
    kept, figures = found if isinstance(found, Mapping) else {}, numbers(report)
    words, network = [], str(report.get("feature_network", "a network that is not named"))
    if "samples" in figures and "real_images" in figures:
        samples, real = (count(figures[name]) for name in ("samples", "real_images"))
        words.append(f"{samples} samples against {real} {part} images, in the features of {network}.")
    intervals = kept.get("intervals")
    for name, bounds in (intervals if isinstance(intervals, Mapping) else {}).items():
        if name in figures and isinstance(bounds, list) and len(bounds) == 2 and all(map(is_figure, bounds)):
            low, high = (figure(name, bound) for bound in bounds)
            words.append(f"{distance_called(name, network)} {figure(name, figures[name])} (95 %: {low} to {high}).")
    if note := kept.get("note"):
        words.append(str(note))
    read = report.get("read_as")
    if isinstance(read, Mapping):
        missing = [name for name, share in numbers(read).items() if share < 0.01]
        if missing:
            words.append(f"Hardly any sample is read as {', '.join(missing)}.")
    if words:
        st.caption(literal(" ".join(words)))


def _show_nearest(folder: RunFolder) -> None:
    nearest = Nearest.of(folder.arrays("samples_nearest"))
    if nearest is None:
        return
    st.markdown(
        "**Learned by heart?**",
        help="Of the samples those that lie nearest to a training image, in the eyes of the network that compares "
        "them; below each that image.",
    )
    st.image(sheet(nearest.pairs, nearest.across, SIDE), output_format="PNG")
    st.caption(nearest.words)
