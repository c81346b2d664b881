"""Effects with their intervals."""

import pytest

from labcore.figures.forest import ForestRow, forest

ROWS = [
    ForestRow("augmentation <on>", 0.02, 0.01, 0.03, "better"),
    ForestRow("dropout", -0.01, -0.03, 0.01, "undecided"),
    ForestRow("one seed", 0.005, 0.005, 0.005, "no claim", has_interval=False),
]


def test_intervals_are_in_points_and_verdicts_differ_in_form_and_color():
    figure = forest(ROWS, x_title="Change of accuracy", equivalence=0.005, percent=True)
    first, _, third = figure.data
    assert first.x[0] == pytest.approx(2) and first.y[0] == "augmentation &lt;on&gt;"
    assert (first.error_x.array[0], first.error_x.arrayminus[0]) == (pytest.approx(1), pytest.approx(1))
    assert len({trace.marker.symbol for trace in figure.data}) == 3 and third.marker.symbol.endswith("-open")
    assert third.error_x.array is None
    region, rule = figure.layout.shapes
    assert (region.x0, region.x1, rule.x0) == (-0.5, 0.5, 0) and "in points" in figure.layout.xaxis.title.text
    assert figure.layout.yaxis.categoryarray[0].startswith("augmentation")


def test_a_figure_that_is_no_share_keeps_its_unit_and_there_may_be_no_region():
    figure = forest(ROWS[:1], x_title="Change of loss")
    assert figure.data[0].x[0] == 0.02 and len(figure.layout.shapes) == 1


def test_equal_names_stay_apart():
    assert len({trace.y[0] for trace in forest([ROWS[1], ROWS[1]], x_title="").data}) == 2


def test_what_rounds_to_nothing_has_no_minus():
    (trace,) = forest([ForestRow("a", -0.0001, -0.0002, 0.01, "undecided", True)], x_title="Change", percent=True).data
    assert list(trace.customdata[0]) == ["+0.0", "+0.0", "+1.0"] and "%{customdata[0]} points" in trace.hovertemplate
