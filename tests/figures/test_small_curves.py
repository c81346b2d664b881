"""Curves as small as a stamp."""

from xml.etree import ElementTree

from labcore.figures.small_curves import HEIGHT, MARGIN, small_curves


def test_lines_fill_their_box_and_those_to_compare_with_are_dashed_in_the_same_color():
    drawn = ElementTree.fromstring(small_curves([([1.0, 0.5, 0.0], False), ([1.4, -1.0], True), ([0, 1], False)], 100))
    own, beside, other = (line for line in drawn if line.tag.endswith("polyline"))
    assert own.get("points").split() == ["3.0,3.0", f"50.0,{HEIGHT / 2}", f"97.0,{HEIGHT - MARGIN}.0"]
    assert beside.get("points").split() == ["3.0,3.0", f"97.0,{HEIGHT - MARGIN}.0"]
    assert own.get("stroke") == beside.get("stroke") != other.get("stroke")
    assert beside.get("stroke-dasharray") and not own.get("stroke-dasharray")
