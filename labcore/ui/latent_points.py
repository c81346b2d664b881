"""Points in a space of codes from which one sets out: drawn at random, the code of an image, or the middle."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.launch.latent import unpacked
from labcore.ui import asking
from labcore.ui.address import numbered, picked
from labcore.ui.input_help import help_of
from labcore.ui.latent_work import Latent
from labcore.ui.words import literal

DRAWN, IMAGE, MIDDLE = "drawn", "image", "middle"
TITLES = {DRAWN: "Drawn at random", IMAGE: "An image", MIDDLE: "The middle"}

SEEDS = 10_000
HEIGHT = 320


@dataclass(frozen=True)
class Point:
    """Where one sets out: `number` is the seed of a draw, or the place of an image in the data set."""

    kind: str
    number: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.number}"


@dataclass(frozen=True)
class Coded:
    """A point with its code `(D,)`; that of an image with the image, `(H, W, C)` uint8, its class and its file."""

    code: NDArray[np.float64]
    image: NDArray[np.uint8] | None = None
    label: int | None = None
    file: str = ""


def ask_point(latent: Latent, name: str, title: str, seed: int, middle: bool = False) -> Point:
    """Draw the choice, which stands in the address under names that begin with `name`.

    Args:
        seed: of the draw that is shown first.
        middle: whether the middle of all codes may be chosen.
    """
    kinds = [DRAWN, *([IMAGE] if latent.codes_images else []), *([MIDDLE] if middle else [])]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kind = picked(title, name, kinds, TITLES.__getitem__, help=help_of("latent.point")) if len(kinds) > 1 else DRAWN
        if kind == MIDDLE:
            return Point(MIDDLE)
        if kind == DRAWN:
            key = f"{name}_draw"
            label = "Draw" if len(kinds) > 1 else title
            number = numbered(label, key, 0, SEEDS, seed, width=130, help=help_of("latent.draw"))
            _another(key, lambda: str((number + 1) % (SEEDS + 1)))
            return Point(DRAWN, number)
        dataset, key = latent.dataset(), f"{name}_image"
        validation = dataset.indices("val")
        first = int(validation[seed % len(validation)])
        number = numbered("Number", key, 0, len(dataset) - 1, first, width=130, help=help_of("latent.number"))
        _another(key, lambda: str(int(np.random.default_rng().choice(validation))), "A validation image at random.")
        return Point(IMAGE, number)


def _another(key: str, other: Callable[[], str], about: str | None = None) -> None:
    def draw() -> None:
        st.query_params[key] = other()

    st.button("Another", icon=":material/casino:", key=f"{key}:another", on_click=draw, help=about)


def with_codes(latent: Latent, points: Sequence[Point], draw: Callable[[list[Coded]], None]) -> None:
    """Draw the points as soon as their codes are known."""
    rows = list(dict.fromkeys(point.number for point in points if point.kind == IMAGE))
    if not rows:
        draw([_at(latent, point, {}) for point in points])
        return

    def known(answer: "Future[dict[str, Any]]") -> None:
        found, images = answer.result(), unpacked(answer.result())
        by_row = {
            row: Coded(np.array(found["codes"][place]), images[place], found["true"][place], found["names"][place])
            for place, row in enumerate(rows)
        }
        draw([_at(latent, point, by_row) for point in points])

    asking.show(latent.codes(rows), known, "Coding the image …", HEIGHT)


def _at(latent: Latent, point: Point, by_row: dict[int, Coded]) -> Coded:
    if point.kind == IMAGE:
        return by_row[point.number]
    if point.kind == MIDDLE:
        return Coded(latent.principal.middle)
    return Coded(np.random.default_rng(point.number).standard_normal(latent.size))


def about_image(latent: Latent, point: Point, coded: Coded) -> str:
    """What the image is, in words; empty where it is none."""
    if coded.label is None:
        return ""
    return f"#{point.number} is {literal(latent.classes[coded.label])}"
