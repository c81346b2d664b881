"""Settings that networks share which make images, or condense them."""

from collections.abc import Iterator
from typing import Any

from labcore.spec.base import setting
from labcore.spec.problem import Problem

Shape = tuple[int, int, int]


def filters(default: int) -> Any:
    return setting(
        default,
        "Filters of the finest planes; each coarser level has twice as many. More can draw finer detail, take time "
        "with their square, and learn small sets by heart sooner.",
        low=4,
        high=512,
        usual=(8, 128),
        log=True,
        unit="filters",
        aliases=("width",),
    )


def levels() -> Any:
    return setting(
        None,
        "How often the sides are doubled from the coarsest planes to the image. Left empty, until at most 8 pixels are "
        "left. More see the image as a whole sooner, and have many more weights.",
        low=1,
        high=7,
        unit="levels",
        aliases=("depth",),
    )


def residual() -> Any:
    return setting(
        False,
        "Two further convolutions at each level, with a way round them (He et al., 2016). Switch it on for "
        "sharper images; it takes two to three times as long.",
    )


def too_deep(key: str, levels: int | None, shape: Shape) -> Iterator[Problem]:
    """What stands against doubling the sides so often on the way to images of `shape`."""
    if levels is not None and 2**levels > max(shape[:2]):
        yield Problem(
            f"{key}.levels",
            f"An image of {shape[0]}×{shape[1]} pixels cannot be doubled {levels} times: it would begin with less than "
            "one pixel.",
            f"Set {key}.levels to {max(1, max(shape[:2]).bit_length() - 1)} or less, or leave it empty.",
        )
