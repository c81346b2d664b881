"""Curves: every point that matters arrives, and no more than a screen can show."""

import numpy as np
import pytest

from labcore.figures.curves import Rule, Series, Span, curves, smoothed
from labcore.figures.thinning import MOST_POINTS


@pytest.mark.parametrize("length", [0, 1, 2, MOST_POINTS, MOST_POINTS + 1])
def test_any_length_is_drawn(length):
    figure = curves([Series("loss", range(length), [1.0] * length)])
    assert len(figure.data[0].x) == length or 2 <= len(figure.data[0].x) <= MOST_POINTS < length


def test_train_and_validation_of_a_group_share_a_color_and_differ_in_dash():
    train, validation = curves(
        [Series("train", [1], [1.0], group="run"), Series("val", [1], [2.0], group="run", dash="dash")]
    ).data
    assert train.line.color == validation.line.color
    assert train.line.dash != validation.line.dash


def test_what_is_not_a_number_is_a_gap():
    (line,) = curves([Series("loss", [1, 2, 3], [1.0, None, float("nan")])]).data
    assert line.y[0] == 1.0 and np.isnan(line.y[1:]).all() and len(line.y) == 3


def test_the_best_epoch_is_marked_on_its_line():
    _, mark = curves([Series("loss", [1, 2, 3], [3.0, 1.0, 2.0], marker=2)]).data
    assert (mark.x, mark.y) == ((2.0,), (1.0,))


def test_rings_of_many_lines_are_one_trace_each_in_the_color_of_its_line():
    lines = [Series(name, [1, 2], [y, y + 1.0], marker=2) for name, y in (("one", 1.0), ("two", 5.0))]
    first, second, rings = curves(lines).data
    assert (rings.x, rings.y) == ((2.0, 2.0), (2.0, 6.0))
    assert rings.marker.color == (first.line.color, second.line.color) and rings.marker.symbol == "circle-open"
    beyond = curves([Series("one", [1, 2], [1.0, 2.0], marker=9)]).data[-1]
    assert beyond.x == ()


def test_names_are_shown_as_they_are():
    (line,) = curves([Series("<b>a</b> & b", [1], [1.0])]).data
    assert line.name == "&lt;b&gt;a&lt;/b&gt; &amp; b"


def test_smoothing_keeps_a_constant_and_the_gaps():
    assert smoothed([2.0, None, 2.0, 2.0], 0.9) == [pytest.approx(2.0), None, pytest.approx(2.0), pytest.approx(2.0)]
    assert smoothed([1.0, 5.0], 0.0) == [1.0, 5.0]


@pytest.mark.parametrize(
    ("last", "in_epochs", "dtick"), [(0.4, True, None), (3, True, 1), (3, False, None), (40, True, None)]
)
def test_few_epochs_have_ticks_at_whole_ones(last, in_epochs, dtick):
    figure = curves([Series("loss", [0.1, last], [1.0, 0.5])], in_epochs=in_epochs)
    assert figure.layout.xaxis.dtick == dtick


def test_a_rule_stands_where_something_begins_and_says_what():
    figure = curves([Series("loss", [1, 2, 3], [3.0, 1.0, 2.0])], rules=[Rule(2, "Fine-<b>tuning")], log_y=True)
    (line,), (label,) = figure.layout.shapes, figure.layout.annotations
    assert (line.x0, line.x1, line.yref) == (2, 2, "y domain")
    assert (label.x, label.text) == (2, "Fine-&lt;b&gt;tuning")
    assert not curves([Series("loss", [1], [3.0])]).layout.shapes


def test_a_band_lies_behind_its_line_and_has_no_entry_in_the_legend():
    area, line = curves([Series("mean", [1, 2, 3], [3.0, 2.0, 1.0], band=[(2, 4), None, (0, 2)])]).data
    assert (area.x, area.y, area.showlegend) == ((1, 3, 3, 1), (2, 0, 2, 4), False)
    assert line.y.tolist() == [3.0, 2.0, 1.0]


def test_on_a_logarithmic_axis_a_rule_and_its_words_stand_at_the_same_place():
    figure = curves([Series("loss", [1, 100], [3.0, 1.0])], rules=[Rule(0, "start"), Rule(10, "fine")], log_x=True)
    (line,), (label,) = figure.layout.shapes, figure.layout.annotations
    assert (line.x0, label.x) == (10, 1)


def test_a_long_legend_takes_no_room_from_the_lines():
    heights = [
        curves([Series(f"run {place}", [1, 2], [2.0, 1.0]) for place in range(number)], height=300).layout.height
        for number in (1, 4, 20)
    ]
    assert heights[0] == heights[1] == 300 < heights[2]


def test_a_span_is_marked_behind_the_lines_with_its_number():
    figure = curves([Series("loss", [1, 2, 3], [3.0, 2.0, 1.0])], spans=[Span(2, 3, "1"), Span(2, 2, "2")])
    wide, narrow = figure.layout.shapes
    assert (wide.x0, wide.x1, wide.layer) == (2, 3, "below") and narrow.x0 < 2 < narrow.x1
    assert [note.text for note in figure.layout.annotations] == ["<b>1</b>", "<b>2</b>"]
    assert figure.layout.annotations[0].y > figure.layout.annotations[1].y, "labels of spans that overlap do not"
