"""The picture of a range test."""

from labcore.figures.rate_range import rate_range


def test_the_curve_is_on_a_logarithmic_axis_with_its_marks_and_what_runs_away_does_not_flatten_it():
    smoothed = [1.0, 0.9, 0.5, 0.4, 900.0]
    figure = rate_range([1e-4, 1e-3, 1e-2, 1e-1, 1.0], [1.1, 0.8, 0.6, 0.3, 900.0], smoothed, {"a tenth": 0.01})
    assert figure.layout.xaxis.type == "log" and list(figure.data[1].y) == smoothed
    low, high = figure.layout.yaxis.range
    assert low < 0.4 and 1.0 < high < 2
    (mark,) = figure.layout.shapes
    assert mark.x0 == 0.01 and figure.layout.annotations[0].text == "a tenth"


def test_each_mark_is_named_beside_its_own_line():
    """On a logarithmic axis plotly takes the place of words for a logarithm; and two marks may lie close together."""
    figure = rate_range([1e-4, 1.0], [1.0, 0.5], [1.0, 0.5], {"steepest fall": 0.01, "a tenth": 0.001})
    places = {each.text: (each.x, each.xanchor) for each in figure.layout.annotations}
    assert places == {"steepest fall": (-2, "left"), "a tenth": (-3, "right")}
