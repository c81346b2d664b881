"""What the masks of a run are worth: every figure with its interval."""

import pandas as pd
import streamlit as st

from labcore.evaluation.mask_assessment import OF_CLASS, MaskAssessment
from labcore.evaluation.measures import measure
from labcore.figures.confusion import confusion
from labcore.studies.judged_masks import JudgedMasks
from labcore.ui import asking
from labcore.ui.background import Background
from labcore.ui.chart import chart
from labcore.ui.light import csv_button, fact, table
from labcore.ui.specialist_gain import show_gain
from labcore.ui.theme import is_dark
from labcore.ui.understand_head import ask_part
from labcore.ui.understand_words import OVER_IMAGES, interval_of, with_interval
from labcore.ui.words import figure, literal

WIDTH = 168
"""Pixels of a figure with its interval."""

KEPT = 32


def show_mask_figures(run: JudgedMasks) -> None:
    """The figures of the images that the reader asks for."""
    part = ask_part(run, "figures_of")
    key = f"{run.folder.path} {run.folder.last_written} {part}"
    asking.show(
        _works().start(key, lambda tell: run.assessment(part)),
        lambda found: show_mask_assessment(found.result(), f"{run.folder.run_id} {part}"),
        "Drawing the images again and again, to see how far each figure may move …",
        height=420,
    )
    show_gain(run.folder, part)


@st.cache_resource(show_spinner=False)
def _works() -> Background[MaskAssessment]:
    return Background("mask-assessment", KEPT, 1)


def show_mask_assessment(found: MaskAssessment, name: str, key: str = "masks") -> None:
    """All of it: figures, by class, confusion of pixels.

    Args:
        name: of what is saved; `key` tells several on one page apart.
    """
    with st.container(horizontal=True, gap="small"):
        for name, value in found.figures.items():
            with st.container(width=WIDTH, gap="xxsmall"):
                fact(literal(measure(name).title), figure(name, value.estimate), measure(name).help or None)
                st.caption(interval_of(name, value) or "no interval")
    drawn = f"{found.images:,} images"
    if found.groups is not None:
        drawn += f" in {found.groups:,} groups, which are drawn whole, as images of one group are alike"
    st.caption(
        f"Of {drawn}, all their pixels together. Always giving the commonest class would reach a pixel accuracy of "
        f"{found.majority_rate:.1%}. {OVER_IMAGES}"
    )
    left, right = st.columns([1.6, 1], gap="large")
    with left:
        _show_classes(found, name, key)
    with right:
        st.markdown("**Confusion**", help="Rows are true classes. Colors are shares of the row's pixels.")
        drawn_matrix = confusion(found.confusion, found.classes, dark=is_dark())
        chart(drawn_matrix, f"understand.{key}.confusion", "confusion of pixels", zoom=False)


def _show_classes(found: MaskAssessment, name: str, key: str) -> None:
    st.markdown("**By class**")
    rows = [
        [f"{found.pixels[label]:,}", *(with_interval(each, figures[each]) for each in OF_CLASS)]
        for label, figures in found.per_class.items()
    ]
    columns = ["Pixels", *(measure(each).title for each in OF_CLASS)]
    frame = pd.DataFrame(rows, columns=columns, index=pd.Index(list(found.per_class), name="Class"))
    table(frame)
    csv_button(frame, f"{name} by class", f"understand.{key}.classes")
