"""Parallel coordinates: where each run passes, what the marks say, and what is left out."""

import re

import pytest

from labcore.figures.parallel_coordinates import MOST_LINES, Axis, drawn, parallel_coordinates, shades
from labcore.figures.upright import SPREAD
from tests.figures.test_style import contrast

RATE = Axis("Learning rate", [1e-4, 1e-2, None, 1e-3], log=True)
OPTIMIZER = Axis("Optimizer", ["sgd", "adam", None, "adam"])
ACCURACY = Axis("Accuracy", [0.8, 0.9, 0.7, None], percent=True)


def lines(figure):
    """The heights at which each line passes the axes, with its color, in the order in which they are drawn."""
    found = []
    for trace in figure.data:
        heights = list(trace.y)
        while None in heights and trace.mode == "lines":
            found.append((heights[: heights.index(None)], trace.line.color))
            heights = heights[heights.index(None) + 1 :]
    return found


def marks(figure, place):
    return {mark.text: mark.y for mark in figure.layout.annotations if mark.x == place}


def nearest(axis, height):
    """The name of the mark that lies nearest to a height."""
    return min(axis, key=lambda name: abs(axis[name] - height))


def test_every_run_passes_each_axis_at_the_mark_of_its_value():
    figure = parallel_coordinates([RATE, OPTIMIZER, ACCURACY], ACCURACY)
    rate, optimizer, accuracy = (marks(figure, place) for place in range(3))
    assert sorted(rate, key=rate.get) == ["none", "0.0001", "0.001", "0.01"]
    assert sorted(optimizer, key=optimizer.get) == ["adam", "sgd", "none"]
    assert sorted(accuracy, key=accuracy.get) == ["none", "70.0%", "80.0%", "90.0%"]
    expected = {("0.0001", "sgd", "80.0%"), ("0.01", "adam", "90.0%"), ("none", "none", "70.0%")}
    expected |= {("0.001", "adam", "none")}
    axes = (rate, optimizer, accuracy)
    assert {tuple(map(nearest, axes, line)) for line, _ in lines(figure)} == expected
    assert rate["0.001"] - rate["0.0001"] == pytest.approx(rate["0.01"] - rate["0.001"]), "by the logarithm"


def test_runs_without_the_figure_and_those_that_are_not_strong_are_gray_and_behind():
    figure = parallel_coordinates([RATE, ACCURACY], ACCURACY, [True, True, False, True])
    colors = [color for _, color in lines(figure)]
    assert colors[:2] == ["#8a8f98"] * 2 and len(set(colors)) == 3
    assert "title" in figure.data[-1].marker.colorbar.to_plotly_json()


def test_of_too_many_runs_some_are_drawn_the_same_at_every_look():
    few, many = drawn(MOST_LINES), drawn(10 * MOST_LINES)
    assert few == list(range(MOST_LINES))
    assert len(set(many)) == MOST_LINES and many == sorted(many) == drawn(10 * MOST_LINES)
    values = [n / 7 for n in range(10 * MOST_LINES)]
    passed = sorted(line[0] for line, _ in lines(parallel_coordinates([Axis("x", values)], Axis("y", values))))
    low, high = values[many[0]], values[many[-1]]
    assert passed == pytest.approx([(values[row] - low) / (high - low) for row in many], abs=1e-4)


def test_an_axis_without_any_number_or_span_can_be_drawn():
    same = Axis("same", [2.0, 2.0])
    figure = parallel_coordinates([same, Axis("nothing", [None, None])], same)
    assert marks(figure, 0) == {"2": 0.5} and marks(figure, 1) == {"none": 0.5}
    assert all(abs(line[0] - 0.5) <= SPREAD / 2 for line, _ in lines(figure))


@pytest.mark.parametrize(("dark", "ground"), [(False, "#ffffff"), (True, "#0e1117")])
def test_the_palest_and_the_darkest_runs_are_seen_on_their_ground(dark, ground):
    for shade in shades(dark):
        color = "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", shade)[:3])
        assert contrast(color, ground) >= 1.8, shade
