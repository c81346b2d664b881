"""Images, and beside each where one or two networks look by several methods: drawn from answers that are there."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.figures.explained import Explained, explained, masks_of
from labcore.figures.mask_overlay import mask_overlay
from labcore.figures.packed_maps import packed_maps
from labcore.figures.picture_grid import picture_grid
from labcore.figures.small_curves import small_curves
from labcore.figures.thumbnail import thumbnail
from labcore.spec.explainer import Explainer
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.ui.explain_checks import ABOUT_MARKS, show_checks, show_marks
from labcore.ui.input_help import help_of
from labcore.ui.run_masks import colors_of
from labcore.ui.words import literal

LARGE, SMALL, BETWEEN, AROUND = 148, 108, 16, 34
"""Pixels of a picture: two beside each other in a frame on a phone; of the gaps, and of the frame around a row."""

MOST_LARGE = 6
"""Columns up to which pictures are large."""

OPACITY = 55
OPACITY_OF_MASK = 0.4
HINT = (
    "**Red** speaks for the class and **blue** against it; a map of one sign goes from dark over red to bright yellow. "
    "A map is a hint, not a proof: check it, and look at several."
)
CHECKED = (
    f" {ABOUT_MARKS} The mean of all, below, is judged by what luck would do. The curves are the class's probability "
    "while the marked pixels are taken away (blue) and put back (orange), dotted for random maps."
)

ABOUT_MASKS = (
    " Left the image under the mask that is given. The white line is drawn around the pixels that are explained; a "
    "score is the sum of the class's over them. Most of what speaks for a pixel lies in and beside it: look for "
    "what is marked elsewhere. Seg-Grad-CAM weighs whole planes, and so marks what looks alike outside, too. Sanity "
    "compares maps over the pixels that are explained. Faithfulness is of the class's mean probability over these, "
    "and a map that marks no more than them passes it easily."
)

NOT_CHECKED = " **These maps are not checked.**"


@dataclass(frozen=True)
class Shown:
    """What a grid is of: one or two runs, the names of the classes, and the question that each run is asked."""

    records: Sequence[RunRecord]
    classes: Sequence[str]
    questions: Sequence[Mapping[str, Any]]

    def mark(self, place: int) -> str:
        """What a run is called where there are two: A or B."""
        return "AB"[place] if len(self.records) > 1 else ""


@dataclass(frozen=True)
class Column:
    """The maps of one explanation by one run.

    Attributes:
        run: the place of the run.
        found: the explanation, as the bench told it.
        maps: one for each image.
    """

    run: int
    found: Mapping[str, Any]
    maps: Sequence[Explained]

    def title(self, shown: Shown) -> str:
        return " · ".join(filter(None, [str(self.found["title"]), shown.mark(self.run)]))


def columns(answers: Sequence[Mapping[str, Any]]) -> list[Column]:
    """Method by method, of either run."""
    methods = range(len(answers[0]["explanations"]))
    return [
        Column(run, answer["explanations"][method], explained(answer, method))
        for method in methods
        for run, answer in enumerate(answers)
    ]


def show_grid(shown: Shown, answers: Sequence[Mapping[str, Any]]) -> None:
    """The grid with its opacity, what can be saved of it, and what the checks say."""
    every = columns(answers)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        percent = st.slider(
            "Opacity of the maps",
            0,
            100,
            OPACITY,
            5,
            format="%d %%",
            key="opacity",
            width=240,
            help=help_of("explain.opacity"),
        )
        _show_files(shown, answers, every, percent / 100)
    if len(shown.records) > 1:
        st.caption(" · ".join(f"**{'AB'[place]}** {literal(run.name)}" for place, run in enumerate(shown.records)))
    side = LARGE if 1 + len(every) <= MOST_LARGE else SMALL
    width = (1 + len(every)) * (side + BETWEEN) - BETWEEN + AROUND
    with st.container(horizontal=True, gap="small"):
        for row in range(len(answers[0]["names"])):
            with st.container(horizontal=True, gap="small", border=True, width=width, key=f"explained-{row}"):
                _show_image(shown, answers, row, side)
                for column in every:
                    _show_map(shown, column, row, side, percent / 100)
    checked = any(column.found["sanity"] for column in every)
    masks = ABOUT_MASKS if answers[0].get("of") == "pixels" else ""
    st.caption(HINT + masks + (CHECKED if checked else NOT_CHECKED))
    if checked:
        show_checks([(column.title(shown), column.found) for column in every], _images(answers[0]))


def _show_image(shown: Shown, answers: Sequence[Mapping[str, Any]], row: int, side: int) -> None:
    with st.container(width=side, gap="xxsmall"):
        image = explained(answers[0])[row].image if answers[0]["in_place"] is None else _pixels(answers[0])[row]
        if (given := masks_of(answers[0])) is not None:
            own = colors_of(RunFolder(shown.records[0].path))
            image = mask_overlay(image, given[row], OPACITY_OF_MASK, own)
        st.image(thumbnail(image, side), width=side, output_format="PNG")
        st.caption("  \n".join(said(shown, answers, row)))


def said(shown: Shown, answers: Sequence[Mapping[str, Any]], row: int) -> list[str]:
    """Which image it is and what each run answers; lines of markdown."""
    if answers[0].get("of") == "pixels":
        return _said_of_masks(shown, answers, row)
    true = answers[0]["true"][row]
    name = "true class kept back" if true is None else f"is {literal(shown.classes[true])}"
    lines = [f":gray[#{answers[0]['rows'][row]}] {name}"]
    for place, answer in enumerate(answers):
        predicted = answer["predicted"][row]
        mark = "" if true is None else ":green[:material/check:] " if predicted == true else ":red[:material/close:] "
        sure = answer["probabilities"][row][predicted]
        whose = f"{shown.mark(place)} " if shown.mark(place) else ""
        lines.append(f"{whose}{mark}{literal(shown.classes[predicted])} :gray[{sure:.0%}]")
    return lines


def _said_of_masks(shown: Shown, answers: Sequence[Mapping[str, Any]], row: int) -> list[str]:
    """Which image it is, and of each run how well its mask fits and what it is made of."""
    lines = [f":gray[#{answers[0]['rows'][row]}]"]
    for place, answer in enumerate(answers):
        iou, shares = answer["iou"][row], answer["shares"][row]
        whose = f"{shown.mark(place)} " if shown.mark(place) else ""
        fits = "true mask kept back" if iou is None else f"mean IoU {iou:.0%}"
        held = ", ".join(f"{literal(shown.classes[label])} {share:.0%}" for label, share in enumerate(shares) if share)
        lines += [f"{whose}{fits}", f":gray[seen: {held}]"]
    return lines


def _show_map(shown: Shown, column: Column, row: int, side: int, opacity: float) -> None:
    with st.container(width=side, gap="xxsmall"):
        st.image(column.maps[row].picture(side, opacity), width=side, output_format="PNG")
        words = [f"**{literal(column.title(shown))}**"]
        if Explainer.kinds()[column.found["method"]["kind"]].of_class:
            words.append(f":gray[for {literal(shown.classes[column.found['explained'][row]])}]")
        if (pixels := column.found.get("region_pixels")) is not None:
            words.append(f":gray[{'nothing of it here' if not pixels[row] else f'over {pixels[row]:,} pixels'}]")
        if column.found["over"] == "in_place":
            words.append(":gray[moved by its transformer]")
        st.caption("  \n".join(words))
        sane, true_to = column.found["sanity"], column.found["faithfulness"]
        show_marks(column.found, row)
        if sane and true_to:
            lines = [
                (true_to[kind][row], beside)
                for what in ("deletion", "insertion")
                for kind, beside in ((what, False), (f"random_{what}", True))
            ]
            st.image(small_curves(lines, side), width=side)


def _show_files(shown: Shown, answers: Sequence[Mapping[str, Any]], every: Sequence[Column], opacity: float) -> None:
    name = "-".join(run.run_id for run in shown.records)
    whose = {f"{shown.mark(place)}-" if shown.mark(place) else "": answer for place, answer in enumerate(answers)}
    st.download_button(
        "Grid (PNG)",
        lambda: _drawn(shown, answers, every, opacity),
        f"{name}-explained.png",
        "image/png",
        icon=":material/image:",
        on_click="ignore",
        key="explain.png",
    )
    st.download_button(
        "Raw maps (npz)",
        lambda: packed_maps(whose),
        f"{name}-maps.npz",
        icon=":material/data_array:",
        on_click="ignore",
        key="explain.npz",
        help="The maps as they came out, in units of the class's score, and the images that they lie over.",
    )


def _drawn(shown: Shown, answers: Sequence[Mapping[str, Any]], every: Sequence[Column], opacity: float) -> bytes:
    rows = []
    for row, image in enumerate(_pixels(answers[0])):
        true = answers[0]["true"][row]
        of_masks = answers[0].get("of") == "pixels"
        lines = [f"#{answers[0]['rows'][row]} {'' if true is None or of_masks else f'is {shown.classes[true]}'}"]
        for place, answer in enumerate(answers):
            predicted = answer["predicted"][row]
            sure = answer["shares" if of_masks else "probabilities"][row][predicted]
            lines.append(f"{shown.mark(place)} {shown.classes[predicted]} {sure:.0%}".strip())
        rows.append(("\n".join(lines), [image, *(column.maps[row].picture(LARGE, opacity) for column in every)]))
    return picture_grid(["Image", *(column.title(shown) for column in every)], rows, LARGE)


def _pixels(answer: Mapping[str, Any]) -> NDArray[np.uint8]:
    """`(n, H, W, C)`, the images as the network is given them."""
    return np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).reshape(answer["shape"])


def _images(answer: Mapping[str, Any]) -> list[str]:
    return [f"Image #{row}" for row in answer["rows"]]
