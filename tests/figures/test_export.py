"""Saved figures stand alone, and no name in them becomes code."""

from labcore.figures.curves import Series, curves
from labcore.figures.export import saving_page, standalone

HOSTILE = "</script><script>alert(1)</script>"


def test_the_file_needs_no_network_and_no_dark_page():
    page = standalone(curves([Series("loss", [1, 2], [2.0, 1.0])], height=321))
    assert 'src="http' not in page and len(page) > 3_000_000
    assert '"paper_bgcolor":"#ffffff"' in page and '"height":321' in page


def test_words_of_users_end_no_script():
    figure = curves([Series(HOSTILE, [1, 2], [2.0, 1.0])], y_title=HOSTILE)
    for page in (standalone(figure), saving_page(figure, HOSTILE)):
        assert "alert(1)</script>" not in page


def test_the_page_offers_both_pictures_under_the_name():
    page = saving_page(curves([Series("loss", [1, 2], [2.0, 1.0])], height=321), "loss-of-all")
    assert '"filename": "loss-of-all"' in page and '"height": 321' in page
    assert 'data-format="png"' in page and 'data-format="svg"' in page


def test_a_picture_has_the_same_ways_out():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>a &lt; b</text></svg>'
    assert svg in standalone(svg) and "<script" not in standalone(svg)
    page = saving_page(svg, HOSTILE)
    assert svg in page and "alert(1)</script>" not in page and "toDataURL" in page
