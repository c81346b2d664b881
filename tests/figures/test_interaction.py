"""Two factors at once."""

from labcore.figures.interaction import LevelLine, interaction


def test_each_level_of_the_second_factor_is_a_line_told_apart_by_mark_too():
    lines = [LevelLine("dropout none", [0.9, 0.92], [0.01, None]), LevelLine("dropout 0.5", [0.91, None], [None, None])]
    figure = interaction(["off", "on"], lines, x_title="augmentation", y_title="Accuracy", percent=True)
    first, second = figure.data
    assert list(first.x) == ["off", "on"] and list(first.error_y.array) == [0.01, 0]
    assert list(second.y) == [0.91, None] and first.marker.symbol != second.marker.symbol
    assert figure.layout.xaxis.type == "category", "levels that are numbers keep equal distances"
