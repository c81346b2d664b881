"""Images that show beside the pointer where it rests on a mark of a chart: Plotly's own labels can hold none."""

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from labcore.datasets.dataset import Dataset
from labcore.figures.mask_overlay import OPACITY
from labcore.figures.thumbnail import tile
from labcore.ui.gallery import picture

SCRIPT = Path(__file__).with_name("hover_images.js")

LARGEST, SMALLEST = 64, 28
"""Pixels of a side of the small images: with more of them they are smaller."""

MOST_PIXELS = 4_000_000
"""Of the sheet: as JPEG one to two megabytes, whatever the images are, at most about four."""

SHOWN = 112
"""Pixels of a side, about, as they are shown."""

QUALITY = 80


def show_on_hover(chart: str, images: Sequence[int], dataset: Dataset, key: str) -> None:
    """Have the chart with the key `chart`, whose marks carry `images` as `customdata`, show them on hover.

    The browser gets all of them at once, in one sheet, so that nothing is asked while the pointer moves. Where they
    have masks, these lie over them.
    """
    sheet, side, columns = _sheet(tuple(images), dataset.card.fingerprint, dataset)
    data = {
        "chart": "".join(letter if letter.isalnum() or letter in "_-" else "-" for letter in chart),
        "images": list(images),
        "sheet": sheet,
        "side": side,
        "scale": max(1, round(SHOWN / side)),
        "columns": columns,
    }
    _component()(data=data, key=key, height=1)


def sheet_of(images: Sequence[NDArray[np.uint8]], side: int) -> NDArray[np.uint8]:
    """`images` as squares of `side` pixels, row by row in a sheet about as wide as high, `(H, W, 3)` uint8."""
    columns = columns_of(len(images))
    rows = -(-len(images) // columns)
    sheet = np.zeros((rows * side, columns * side, 3), np.uint8)
    for place, image in enumerate(images):
        top, left = place // columns * side, place % columns * side
        sheet[top : top + side, left : left + side] = tile(image, side)
    return sheet


def columns_of(number: int) -> int:
    """How many small images stand beside each other in the sheet of so many."""
    return max(1, int(np.ceil(np.sqrt(number))))


def side_of(number: int) -> int:
    """Pixels of a side of each of so many, so that the sheet stays within `MOST_PIXELS`."""
    return int(np.clip(np.sqrt(MOST_PIXELS / max(1, columns_of(number) ** 2)), SMALLEST, LARGEST))


@st.cache_data(max_entries=8, show_spinner=False)
def _sheet(images: tuple[int, ...], fingerprint: str, _dataset: Dataset) -> tuple[str, int, int]:
    """The sheet as an address that holds it, the side of its small images, and how many stand beside each other."""
    side = side_of(len(images))
    packed = io.BytesIO()
    Image.fromarray(sheet_of([picture(_dataset, image, side, OPACITY) for image in images], side)).save(
        packed, "JPEG", quality=QUALITY
    )
    address = f"data:image/jpeg;base64,{base64.b64encode(packed.getvalue()).decode()}"
    return address, side, columns_of(len(images))


def _component() -> Any:
    return st.components.v2.component("lab_hover_images", js=SCRIPT.read_text(encoding="utf-8"))
