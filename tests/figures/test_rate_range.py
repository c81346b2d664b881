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
