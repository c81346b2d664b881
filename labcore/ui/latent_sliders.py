"""Moving through a space of codes by sliders, and what lies along each direction."""

import math
from concurrent.futures import Future
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.evaluation.directions import Directions
from labcore.figures.thumbnail import thumbnail
from labcore.launch.latent import unpacked
from labcore.ui import asking
from labcore.ui.address import picked, several
from labcore.ui.input_help import help_of
from labcore.ui.latent_class import ask_class
from labcore.ui.latent_points import DRAWN, Coded, Point, about_image, ask_point, with_codes
from labcore.ui.latent_work import Latent
from labcore.words import counted

SIDE, SMALL, STEP = 320, 88, 0.1
REACH = 3
"""Deviations from the middle that a slider reaches, and a walk."""

COLUMNS = 3
LEAST = 0.005
"""A share that is told as a number."""

DIRECTIONS, NUMBERS = "directions", "numbers"
TITLES = {DIRECTIONS: "Principal directions", NUMBERS: "Numbers of the code"}

FAR_OUT = (
    f"This code was drawn from a normal distribution, as those of all samples, and lies beyond {REACH} deviations "
    "along some of these: there the codes of images hardly vary, so that a deviation is a short step."
)

TRY = """
- Move one slider from end to end: does one thing change, such as slant or thickness, or several at once?
- Go far out on several: codes that are hardly ever drawn give images that look like none of the data set.
- Compare the first principal direction with the last, and both with a single number of the code.
"""


def show_sliders(latent: Latent) -> None:
    """Where one sets out, the image with its sliders, and the walks."""
    point = ask_point(latent, "start", "Set out from", 0, middle=True)
    with_codes(latent, [point], lambda found: _show(latent, point, found[0]))
    with st.expander("What to try", icon=":material/lightbulb:"):
        st.markdown(TRY)


def _show(latent: Latent, point: Point, start: Coded) -> None:
    left, right = st.columns([1, 2], gap="large")
    with right:
        along, directions = _ask_directions(latent)
        code = _moved(latent, along, directions, point, start)
    with left:
        of = ask_class(latent, start.label)
        _show_image(latent, point, start, code, of)
    _show_walks(latent, along, directions, code, of)


def _ask_directions(latent: Latent) -> tuple[str, Directions]:
    """Along what is moved: its name in the address, and the directions."""
    if not len(latent.principal.axes):
        st.info(
            "The codes of all validation images are alike: the encoder says nothing of an image, and the decoder makes "
            "do without. That is called posterior collapse; a lower beta, or a longer warm-up, helps against it.",
            icon=":material/blur_off:",
        )
        return NUMBERS, latent.numbers
    along = picked("Move along", "along", [DIRECTIONS, NUMBERS], TITLES.__getitem__, help=help_of("latent.along"))
    directions = latent.numbers if along == NUMBERS else latent.principal
    st.caption(_about(latent, along, directions))
    return along, directions


def _about(latent: Latent, along: str, directions: Directions) -> str:
    rest = latent.size - len(directions.axes)
    if along == NUMBERS:
        others = f" The other {rest} stay as they are." if rest else ""
        return (
            f"Each is drawn from a normal distribution of deviation 1.{others} What a number does, nobody has chosen."
        )
    if latent.found["found_in"] == "codes":
        seen = f"{float(np.sum(directions.shares)):.0%} of what varies" if directions.shares is not None else ""
        return (
            "Along these the codes of validation images vary most (principal components of their means), the first "
            f"most of all; here are {seen}. Numbers are deviations from the middle."
        )
    why = f"{latent.found['note']} So " if latent.found["note"] else ""
    return (
        f"{why}{'d' if why else 'D'}irections along which a step changes most of what the first layer gives "
        "(closed-form factorization, Shen & Zhou, 2021). Nobody has told the network what they mean."
    )


def _moved(latent: Latent, along: str, directions: Directions, point: Point, start: Coded) -> NDArray[np.float64]:
    """The code that the sliders say. Where none was moved, it is that of the start, without rounding."""
    places = directions.places(start.code).round(1) + 0.0  # which makes 0 of −0
    in_codes = along == DIRECTIONS and latent.found["found_in"] == "codes"
    if in_codes and point.kind == DRAWN and (np.abs(places) > REACH).any():
        st.caption(FAR_OUT)
    keys = [f"latent.{latent.folder.run_id}.{along}.{point}.{number}" for number in range(len(places))]
    for first in range(0, len(places), COLUMNS):  # row by row: on a phone, columns come one below the other
        for number, column in enumerate(st.columns(COLUMNS, gap="medium"), first):
            if number < len(places):
                reach = float(max(REACH, math.ceil(abs(places[number]))))
                title, place = name_of(along, directions, number), float(places[number])
                column.slider(
                    title, -reach, reach, place, STEP, format="%.1f", key=keys[number], help=help_of("latent.slider")
                )

    def put(values: NDArray[np.float64]) -> None:
        for key, value in zip(keys, values, strict=True):
            st.session_state[key] = float(value)

    with st.container(horizontal=True, gap="small"):
        st.button("As it began", icon=":material/undo:", key="latent.begin", on_click=put, args=(places,))
        st.button(
            "All to 0", icon=":material/filter_center_focus:", key="latent.zero", on_click=put, args=(0 * places,)
        )
    asked = np.array([st.session_state[key] for key in keys], np.float64)
    return directions.moved(start.code, asked - places)


def name_of(along: str, directions: Directions, number: int) -> str:
    """A direction, or a number of the code, as it is called on the page."""
    if along == NUMBERS or directions.shares is None:
        return f"Number {number + 1}"
    share = float(directions.shares[number])
    return f"Direction {number + 1} · {f'{share:.0%}' if share >= LEAST else 'below 1%'}"


def _show_image(latent: Latent, point: Point, start: Coded, code: NDArray[np.float64], of: int | None) -> None:
    def draw(answer: "Future[dict[str, Any]]") -> None:
        st.image(thumbnail(unpacked(answer.result())[0], SIDE), output_format="PNG")

    asking.show(latent.images(code[None], of), draw, "Making the image …", SIDE)
    length, usual = float(np.linalg.norm(code)), math.sqrt(latent.size)
    st.caption(
        f"Length of its code: {length:.1f}. Codes that are drawn have about {usual:.1f}, the root of {latent.size}."
    )
    if start.image is not None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.image(thumbnail(start.image, SMALL), width=SMALL, output_format="PNG")
            st.caption(
                f"The image that was coded, {about_image(latent, point, start)}. What is lost on the way through "
                f"{counted(latent.size, 'number')} does not come back.",
                width=SIDE - SMALL - 16,
            )


def _show_walks(latent: Latent, along: str, directions: Directions, code: NDArray[np.float64], of: int | None) -> None:
    options = [str(number + 1) for number in range(len(directions.axes))]
    asked = several(
        "Walk along",
        "walk",
        options,
        lambda word: name_of(along, directions, int(word) - 1),
        default=options[:1],
        help=help_of("latent.walk"),
    )
    if not asked:
        return
    numbers, places = [int(word) - 1 for word in asked], np.arange(-REACH, REACH + 1)
    walks = np.concatenate([directions.walk(code, number, places) for number in numbers])

    def draw(answer: "Future[dict[str, Any]]") -> None:
        images = unpacked(answer.result())
        for row, number in enumerate(numbers):
            st.markdown(f"**{name_of(along, directions, number)}**")
            own = images[row * len(places) : (row + 1) * len(places)]
            with st.container(horizontal=True, gap="small"):
                for image, place in zip(own, places, strict=True):
                    st.image(thumbnail(image, SMALL), _signed(place), width=SMALL, output_format="PNG")

    asking.show(latent.images(walks, of), draw, "Walking …", SMALL * len(numbers))


def _signed(place: int) -> str:
    return f"{place:+d}".replace("-", "−") if place else "0"
