"""From one code to another: the images on the way, as a strip and as an animation."""

from concurrent.futures import Future
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.evaluation.interpolation import linear, spherical
from labcore.figures.animation import animation
from labcore.figures.sheet import png, sheet
from labcore.figures.thumbnail import thumbnail
from labcore.launch.latent import unpacked
from labcore.ui import asking
from labcore.ui.address import numbered, picked
from labcore.ui.input_help import help_of
from labcore.ui.latent_class import ask_class
from labcore.ui.latent_points import Coded, Point, about_image, ask_point, with_codes
from labcore.ui.latent_work import Latent

LINEAR, SPHERICAL = "linear", "spherical"
WAYS = {LINEAR: linear, SPHERICAL: spherical}
FEWEST, MOST, USUAL = 3, 24, 9
"""Images of a strip."""

FRAMES, MILLISECONDS = 32, 60
"""Of an animation, one way; and how long each is shown."""

SIDE, MOVING, SMALL, WIDTH = 128, 256, 88, 1200
"""Pixels: of an image of a strip at most, of an animation, of an image that was coded; of a whole strip."""

TRY = """
- Take two images of different classes: on the way one becomes the other. Is there a place where it is neither?
- Take two of one class: all on the way should be of it too.
- Compare linear and spherical. The difference grows with the numbers of a code: with two there is hardly any, with a
  hundred the middle of a straight way may look flat or blurred.
"""


def show_between(latent: Latent) -> None:
    """Two ends, how one goes, and what lies on the way."""
    left, right = st.columns(2, gap="large")
    with left:
        one = ask_point(latent, "from", "From", 0)
    with right:
        other = ask_point(latent, "to", "To", 1)
    with_codes(latent, [one, other], lambda ends: _show(latent, (one, other), ends))
    with st.expander("What to try", icon=":material/lightbulb:"):
        st.markdown(TRY)


def _show(latent: Latent, points: tuple[Point, Point], ends: list[Coded]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        way = picked("Way", "way", list(WAYS), str.capitalize, SPHERICAL, help=help_of("latent.way"))
        steps = numbered("Images", "steps", FEWEST, MOST, USUAL, width=130, help=help_of("latent.steps"))
        of = ask_class(latent, ends[0].label)
    start, end = (each.code for each in ends)
    codes = np.concatenate([WAYS[way](start, end, number) for number in (steps, FRAMES)])

    def draw(answer: "Future[dict[str, Any]]") -> None:
        images = unpacked(answer.result())
        _show_strip(latent, images[:steps], way)
        with st.container(horizontal=True, vertical_alignment="top", gap="large"):
            _show_moving(latent, images[steps:], way)
            _show_ends(latent, points, ends)

    asking.show(latent.images(codes, of), draw, "Making the images on the way …", MOVING)
    nearer = " The code of an image is the mean of where its code may lie, and so nearer to the middle."
    middle = {name: float(np.linalg.norm(path(start, end, 3)[1])) for name, path in WAYS.items()}
    st.caption(
        f"Half way, the code has length {middle[SPHERICAL]:.1f} on the spherical way and {middle[LINEAR]:.1f} on the "
        f"linear one; codes that are drawn have about {np.sqrt(latent.size):.1f}."
        + (nearer if any(end.image is not None for end in ends) else "")
    )


def _show_strip(latent: Latent, images: NDArray[np.uint8], way: str) -> None:
    picture = sheet(images, len(images), max(1, min(SIDE, WIDTH // len(images))))
    st.image(picture, output_format="PNG")
    st.download_button(
        "Strip (PNG)",
        lambda: png(picture),
        f"{latent.folder.run_id}-{way}.png",
        "image/png",
        icon=":material/image:",
        on_click="ignore",
        key="latent.strip",
    )


def _show_moving(latent: Latent, images: NDArray[np.uint8], way: str) -> None:
    moving = animation(images, MOVING, MILLISECONDS)
    with st.container(width="content", gap="small"):
        st.image(moving)
        st.download_button(
            "Animation (GIF)",
            moving,
            f"{latent.folder.run_id}-{way}.gif",
            "image/gif",
            icon=":material/animation:",
            on_click="ignore",
            key="latent.animation",
        )


def _show_ends(latent: Latent, points: tuple[Point, Point], ends: list[Coded]) -> None:
    """The images that were coded, to be held against the ends of the strip."""
    coded = [(end.image, about_image(latent, point, end)) for point, end in zip(points, ends, strict=True)]
    if not any(words for _, words in coded):
        return
    with st.container(width="content", gap="xsmall"):
        st.markdown("**As they are**", help="The ends of the strip are what their codes give back.")
        with st.container(horizontal=True, gap="small"):
            for image, words in coded:
                if image is not None:
                    st.image(thumbnail(image, SMALL), words, width=SMALL, output_format="PNG")
