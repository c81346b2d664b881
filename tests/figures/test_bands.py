"""Mean curves with their bands."""

from labcore.figures.bands import Curve, bands

TWENTY = [Curve(f"cell {n}", [1, 2, 3], [0.5, 0.6, 0.7], [0.4] * 3, [0.8] * 3, place=n) for n in range(20)]


def test_bands_lie_behind_lines_and_are_not_in_the_legend():
    training = Curve("train", [1, 2], [0.6, 0.8], [0.5, 0.7], [0.7, 0.9], place=0, dash="dash", legend=False)
    figure = bands([TWENTY[0], training], y_title="Accuracy", percent=True)
    areas, lines = figure.data[:2], figure.data[2:]
    assert all(area.fill == "toself" and not area.showlegend for area in areas)
    assert list(areas[1].x) == [1, 2, 2, 1] and list(areas[1].y) == [0.7, 0.9, 0.7, 0.5]
    assert [line.line.dash for line in lines] == ["solid", "dash"] and [line.showlegend for line in lines] == [
        True,
        False,
    ]
    assert lines[0].line.color == lines[1].line.color and figure.layout.yaxis.tickformat == ",.3~%"


def test_twenty_curves_differ_in_more_than_color():
    lines = bands(TWENTY, y_title="Accuracy").data[20:]
    assert len({(line.line.color, line.marker.symbol) for line in lines}) == 20
    assert len({line.marker.symbol for line in lines}) == 20
    assert bands(TWENTY, y_title="").layout.height > bands(TWENTY[:4], y_title="").layout.height, "room for the legend"
    assert {line.marker.size for line in lines} == {8}, "one size: of several, the legend shows none that can be seen"


def test_nothing_yet_is_an_empty_chart():
    assert len(bands([], y_title="Accuracy").data) == 0
