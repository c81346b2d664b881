"""The scatter plot: which runs stand in it, and in which group."""

from labcore.figures.parallel_coordinates import Axis
from labcore.figures.scatter import MOST_GROUPS, MOST_POINTS, OTHERS, scatter


def test_runs_without_the_figure_are_left_out_and_groups_differ_in_color_and_shape():
    x, y = Axis("Filters", [8.0, 16.0, 32.0]), Axis("Accuracy", [0.5, None, 0.7], percent=True)
    one, other = scatter(x, y, ["a", "b", "c"], Axis("Optimizer", ["sgd", "sgd", "adam"])).data
    assert (one.name, list(one.x), list(one.y), list(one.text)) == ("adam", [32.0], [0.7], ["c"])
    assert (other.name, list(other.x)) == ("sgd", [8.0])
    assert one.marker.color != other.marker.color and one.marker.symbol != other.marker.symbol


def test_small_groups_are_gray_together_and_of_too_many_points_some_are_drawn():
    count = 3 * MOST_POINTS
    y, x = Axis("y", [n / count for n in range(count)]), Axis("x", [str(n % 3) for n in range(count)])
    group = Axis("g", [f"{min(n % 20, n % 14)}" for n in range(count)])
    traces = scatter(x, y, ["run"] * count, group).data
    assert len(traces) == MOST_GROUPS + 1 and traces[-1].name == OTHERS
    assert sum(len(trace.x) for trace in traces) == MOST_POINTS
