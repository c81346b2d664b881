"""Confusion matrices as pictures: every number stands in its cell, and can be read there."""

from xml.etree import ElementTree

import numpy as np
import pytest

from labcore.figures.confusion import confusion_picture
from labcore.figures.confusion_difference import difference_picture
from labcore.figures.heat_picture import MOST_CLASSES, ON_LIGHT

SVG = "{http://www.w3.org/2000/svg}"
COUNTS = np.array([[90, 10], [5, 195]])


def texts(svg):
    return [each.text for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_shares_stand_in_the_cells_and_counts_below_them():
    told = texts(confusion_picture(COUNTS, ["well", "ill"]))
    assert told[:8] == ["90%", "90", "10%", "10", "2%", "5", "98%", "195"]
    assert texts(confusion_picture(COUNTS, ["well", "ill"], normalize=False))[:2] == ["90", "90%"]
    assert {"well", "ill", "True", "Predicted"} <= set(told)


def test_differences_are_signed_and_nothing_stands_where_there_is_none():
    told = texts(difference_picture(COUNTS, [[80, 20], [5, 195]], ["well", "ill"]))
    assert told[:4] == ["+10", "+10", "-10", "-10"] and told[4] == "well"


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_are_read_on_every_shade(dark):
    """By the contrast that WCAG 2 asks of large text."""
    counts = np.array([[each, 100 - each] for each in range(0, 101, 5)])
    for row in counts:
        picture = ElementTree.fromstring(confusion_picture([row, row[::-1]], ["a", "b"], dark=dark))
        cells = [each.get("fill") for each in picture.iter(f"{SVG}rect")]
        inks = [each.get("fill", ON_LIGHT) for each in next(picture.iter(f"{SVG}g")).iter(f"{SVG}text")]
        shown = [cell for cell, share in zip(cells, np.ravel([row, row[::-1]]), strict=True) if share for _ in range(2)]
        assert min(contrast(*pair) for pair in zip(shown, inks, strict=True)) > 3


def contrast(one, other):
    def luminance(color):
        linear = [(int(color[place : place + 2], 16) / 255) ** 2.2 for place in (1, 3, 5)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_of_many_classes_all_numbers_fit_and_names_are_markup_nowhere():
    names = [f"<b>class & {place} of a long name" for place in range(MOST_CLASSES)]
    picture = ElementTree.fromstring(confusion_picture(np.full((MOST_CLASSES,) * 2, 7), names, side=350))
    cell = min(float(each.get("width")) for each in picture.iter(f"{SVG}rect"))
    assert sum(each.text == "<b>class & 0 …" for each in picture.iter(f"{SVG}text")) == 2
    (cells,) = picture.iter(f"{SVG}g")
    assert [each.text for each in cells.iter(f"{SVG}text")] == ["10%"] * MOST_CLASSES**2
    assert 0.62 * len("10%") * float(cells.get("font-size")) <= cell


def test_names_that_begin_alike_are_told_apart():
    told = texts(confusion_picture(COUNTS, ["pneumonia viral left", "pneumonia viral right"]))
    assert {"pneumonia vir…", "pneumonia vir… (2)"} <= set(told)
