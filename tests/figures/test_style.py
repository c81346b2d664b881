"""Twenty series are told apart, also by readers who see two of the three primary colors."""

from itertools import combinations

import numpy as np
import pytest

from labcore.figures.curves import Series, curves
from labcore.figures.style import PALETTE, look

# Severity 1.0 of Machado, Oliveira & Fernandes, "A physiologically-based model for simulation of color vision
# deficiency", IEEE TVCG 15(6), 2009, table 1: applied to linear red, green and blue.
SEEN_WITH = {
    "all": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = XYZ.sum(axis=1)
JUST_SEEN = 2.3
"""CIE 1976 difference that is just noticeable (Mahy and others, 1994)."""


def linear(color: str) -> np.ndarray:
    shares = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def lab(color: str, eye: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of `color` as `eye` sees it."""
    ratio = XYZ @ np.clip(eye @ linear(color), 0, 1) / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(color: str, ground: str) -> float:
    """WCAG 2 contrast of `color` on `ground`."""
    light, dark = sorted((XYZ[1] @ linear(each) + 0.05 for each in (color, ground)), reverse=True)
    return light / dark


def test_twenty_series_differ_without_color():
    looks = [look(place) for place in range(20)]
    assert len({each.symbol for each in looks}) == 20
    assert len({(each.color, each.dash) for each in looks}) == 20


@pytest.mark.parametrize("eye", SEEN_WITH)
def test_colors_of_the_palette_are_told_apart(eye):
    differences = {
        pair: float(np.linalg.norm(lab(pair[0], SEEN_WITH[eye]) - lab(pair[1], SEEN_WITH[eye])))
        for pair in combinations(PALETTE, 2)
    }
    closest = min(differences, key=differences.__getitem__)
    assert differences[closest] > 4 * JUST_SEEN, f"{closest}: {differences[closest]:.1f}"


@pytest.mark.parametrize("color", PALETTE)
def test_every_color_is_seen_on_light_and_dark_pages(color):
    for ground in ("#ffffff", "#0e1117"):
        assert contrast(color, ground) >= 2.4, "lines are thick and have marks; WCAG asks 3 of thin ones"


def test_many_lines_have_marks_and_two_have_none():
    def drawn(number):
        return curves([Series(f"run {place}", [1, 2, 3], [3.0, 2.0, 1.0]) for place in range(number)]).data

    assert len({(line.marker.symbol, line.mode) for line in drawn(20)}) == 20
    assert {line.mode for line in drawn(2)} == {"lines"}
    assert {line.mode for line in drawn(3)} == {"lines+markers"}
