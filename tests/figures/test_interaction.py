"""Two factors at once."""

from labcore.figures.interaction import LevelLine, interaction


def test_each_level_of_the_second_factor_is_a_line_told_apart_by_mark_too():
    lines = [LevelLine("dropout none", [0.9, 0.92], [0.01, None]), LevelLine("dropout 0.5", [0.91, None], [None, None])]
    figure = interaction(["off", "on"], lines, x_title="augmentation", y_title="Accuracy", percent=True)
    first, second = figure.data
    assert list(first.error_y.array) == [0.01, None], "of one run there is no spread, and no bar"
    assert list(second.y) == [0.91, None] and first.marker.symbol != second.marker.symbol
    assert list(figure.layout.xaxis.ticktext) == ["off", "on"], "levels that are numbers keep equal distances"


def test_bars_of_one_level_stand_beside_each_other():
    lines = [LevelLine(f"level {place}", [0.9, 0.9], [0.01, 0.01]) for place in range(8)]
    figure = interaction(["off", "on"], lines, x_title="", y_title="")
    at = [line.x[0] for line in figure.data]
    assert len(set(at)) == 8 and max(map(abs, at)) < 0.05 and sum(at) < 1e-9
