"""The bars of importance."""

from labcore.figures.importance import MOST_BARS, importance


def test_the_largest_stand_on_top_and_the_rest_is_left_out():
    names = [f"setting {n}" for n in range(MOST_BARS + 5)]
    (bars,) = importance(names, [1 / (n + 1) for n in range(len(names))], [0.01] * len(names)).data
    assert list(bars.y) == names[:MOST_BARS] and bars.x[0] == 1.0
