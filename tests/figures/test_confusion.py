"""Confusion matrices: shares by row, counts on hover, nothing divided by zero."""

import numpy as np

from labcore.figures.confusion import MOST_WRITTEN, confusion
from labcore.figures.style import ON_DARK


def test_shares_are_of_the_true_class():
    (heat,) = confusion([[8, 2], [0, 5]], ["a", "b"]).data
    assert np.allclose(heat.z, [[0.8, 0.2], [0, 1]])
    assert list(heat.text[0]) == ["80%", "20%"]
    assert heat.customdata[0][0][0] == 8


def test_counts_where_asked_for():
    (heat,) = confusion([[8, 2], [0, 5]], ["a", "b"], normalize=False).data
    assert np.array_equal(heat.z, [[8, 2], [0, 5]])
    assert heat.zmax == 8


def test_a_class_without_images_has_an_empty_row():
    (heat,) = confusion([[0, 0], [1, 1]], ["none", "b"]).data
    assert np.array_equal(heat.z[0], [0, 0])


def test_many_classes_are_not_written_into_their_cells():
    many = MOST_WRITTEN + 1
    (heat,) = confusion(np.eye(many, dtype=int), [str(i) for i in range(many)]).data
    assert heat.texttemplate is None


def test_long_names_leave_room_for_the_cells_and_stay_apart():
    names = ["a" * 60, "a" * 61, "<b>"]
    (heat,) = confusion(np.eye(3, dtype=int), names).data
    assert len(set(heat.x)) == 3 and max(map(len, heat.x)) < 30 and list(heat.x) == list(heat.y)
    assert heat.x[2] == "&lt;b&gt;"


def test_a_cell_can_be_clicked_by_an_unseen_mark_that_tells_it():
    figure = confusion([[8, 2], [0, 5]], ["a", "b"], clickable=True, chosen=(0, 1))
    heat, marks = figure.data
    assert list(marks.customdata) == ["0-0", "0-1", "1-0", "1-1"] and marks.marker.opacity == 0
    assert (marks.x[1], marks.y[1], marks.text[1]) == ("b", "a", "2 images, 20.0%") and heat.hoverinfo == "skip"
    (frame,) = figure.layout.shapes
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (0.5, 1.5, -0.5, 0.5)


def test_drawn_for_light_ground_it_says_how_it_looks_on_dark():
    """A report knows only in the browser what ground it is read on."""
    light, dark = (confusion([[3, 1], [0, 4]], ["a", "b"], dark=each).data[0] for each in (False, True))
    told = light.meta[ON_DARK]
    assert light.colorscale != dark.colorscale
    assert [list(stop) for stop in dark.colorscale] == told["colorscale"]
    assert dark.textfont.color == told["textfont"]["color"]
