"""Figures against costs."""

from labcore.figures.trade_off import Point, trade_off

POINTS = [Point(f"cell {n}", cost, mean, 0.01, front) for n, (cost, mean, front) in enumerate(
    [(10, 0.8, True), (30, 0.9, True), (20, 0.7, False)]
)]  # fmt: skip


def test_the_front_is_steps_through_filled_marks_and_the_others_are_open():
    steps, others, front = trade_off(POINTS, x_title="Seconds", y_title="Accuracy").data
    assert list(steps.x) == [10, 30] and steps.line.shape == "hv"
    assert (
        [name.strip() for name in front.text] == ["cell 0", "cell 1"]
        and others.marker.symbol == "circle-open"
        and front.marker.symbol == "circle"
    )
    assert list(front.error_y.array) == [0.01, 0.01] and others.mode == "markers"
    assert list(front.textposition) == ["top right", "top left"], "names stay within the chart"


def test_costs_may_be_compared_by_ratio():
    points = [Point(f"cell {n}", 10**n, 0.5 + n / 100, None, front=True) for n in range(4)]
    figure = trade_off(points, x_title="", y_title="", log_x=True)
    assert figure.layout.xaxis.type == "log"
    assert [position.split()[1] for position in figure.data[1].textposition] == ["right", "right", "left", "left"]
