"""The training images that a network holds to be most like an image, and whether it is unlike all of them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from labcore.datasets.dataset import Dataset
from labcore.figures.mask_overlay import OPACITY
from labcore.ui.gallery import picture
from labcore.ui.words import literal
from labcore.words import counted

FARTHER = {"features": "farther", "look": "farther_by_look"}
MEANT = {
    "features": "lie as far from what the network has learned from",
    "look": "look as different from all training images, in brightness, color and coarse pattern",
}
"""What either reason says of an image."""

LIMITS = (
    "**A picture without a warning need not be a fair question.** In tests with drawn images, noise, blank and "
    "inverted pictures were mostly seen; how often that is so with real ones has not been measured. Not seen is what "
    "looks the same in large: another scanner or hospital, a disease or object that is none of the classes, a small "
    "mark that changes the answer."
)
"""What the warning cannot see."""

FEW = 100
"""Validation images below which only what lies beyond all of them is warned of."""

SIDE, GAP = 96, 8
"""Pixels of an image, and at most between an image and its mask."""


def show_nearest(found: Mapping[str, Any], row: int, dataset: Dataset) -> None:
    """The nearest training images of the image in `row` of the bench's answer to `neighbours`; where they have masks,
    each beside itself with its own over it."""
    opacities = (0.0,) if dataset.masks is None else (0.0, OPACITY)
    width = len(opacities) * (SIDE + GAP) - GAP
    with st.container(horizontal=True, gap="small"):
        nearest = zip(found["nearest"][row], found["labels"][row], found["distances"][row], strict=True)
        for image, label, distance in nearest:
            with st.container(width=width, gap="xxsmall"):
                with st.container(horizontal=True, gap="xxsmall"):
                    for opacity in opacities:
                        st.image(picture(dataset, image, SIDE, opacity), width=SIDE, output_format="PNG")
                st.caption(f"{literal(found['classes'][label])}  \n:gray[#{image} · {distance:.2f}]")


def show_unlike(found: Mapping[str, Any], row: int) -> None:
    """A warning where the image is unlike the training images."""
    reasons = found["reasons"][row]
    if not reasons:
        return
    known = f"of the run's {found['validation_images']:,} validation images"
    said = [f"{_share(found[FARTHER[reason]][row])} {known} {MEANT[reason]}." for reason in reasons]
    st.warning(
        f"**Unlike the training images.** {' '.join(said)} The answer may be worth nothing here, however sure it "
        "sounds.",
        icon=":material/warning:",
    )


def limits(found: Mapping[str, Any]) -> str:
    """What the warning cannot see, and how often it is given for nothing."""
    known, rate = found["validation_images"], found["false_alarms"]
    usual = (
        f"What is usual is known of {counted(known, 'validation image')} only, and whatever lies beyond all of them is "
        "warned of: of"
        if known < FEW
        else "Of"
    )
    return (
        f"{LIMITS} {usual} pictures of the right kind about {rate:.1%} are warned of for nothing by how far they lie "
        "for the network, and as many by their look."
    )


def about_latency(latency: Mapping[str, Any], of: str = "One image") -> str:
    """How long an answer takes, and where that was measured."""
    return (
        f"{of} takes **{latency['median']:.1f} ms** from pixels to answer (nine of ten: {latency['slow']:.1f} ms "
        f"or less; {latency['calls']} timed) on this machine's processor, in the lab's own process."
    )


def _share(of: float) -> str:
    return f"Only {of:.1%}" if of else "None"
