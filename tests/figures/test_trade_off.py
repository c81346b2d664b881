"""Figures against costs."""

from labcore.figures.trade_off import Point, trade_off

POINTS = [Point(f"cell {n}", cost, mean, 0.01, front) for n, (cost, mean, front) in enumerate(
    [(10, 0.8, True), (30, 0.9, True), (20, 0.7, False)]
)]  # fmt: skip


def test_the_front_is_steps_through_filled_marks_and_the_others_are_open():
    steps, others, front = trade_off(POINTS, x_title="Seconds", y_title="Accuracy").data
    assert list(steps.x) == [10, 30] and steps.line.shape == "hv"
    assert list(others.text) == ["cell 2"] and others.marker.symbol == "circle-open" and front.marker.symbol == "circle"
    assert list(front.error_y.array) == [0.01, 0.01]


def test_of_many_points_only_those_on_the_front_are_named():
    many = [Point(f"cell {n}", n + 1, 0.5 + n / 100, None, front=n < 2) for n in range(30)]
    _, others, front = trade_off(many, x_title="", y_title="", log_x=True).data
    assert others.mode == "markers" and front.mode == "markers+text"
