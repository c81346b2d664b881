"""The small bars of class counts."""

import xml.etree.ElementTree as ElementTree

from labcore.figures.class_bars import class_bars

SVG = "{http://www.w3.org/2000/svg}"


def bars(counts):
    groups = ElementTree.fromstring(class_bars(counts)).findall(f"{SVG}g")
    return {group.find(f"{SVG}title").text: float(group.find(f"{SVG}rect").get("height")) for group in groups}


def test_every_class_has_its_bar_and_says_what_it_is():
    drawn = bars({"normal": 30, "<b>ill</b>": 10})
    assert list(drawn) == ["normal: 30 images, 75.0%", "<b>ill</b>: 10 images, 25.0%"]
    high, low = drawn.values()
    assert abs(high / low - 3) < 0.01


def test_many_classes_have_bars_and_no_names():
    assert len(bars({str(number): 5 for number in range(40)})) == 40
    assert "<text" not in class_bars({str(number): 5 for number in range(40)})


def test_no_images_are_no_error():
    assert list(bars({"a": 0})) == ["a: 0 images, no images"]
