"""Figures against FLOPs."""

from labcore.figures.scaling_curves import Mark, ScalingCurve, scaling_curves

CURVES = [
    ScalingCurve("width", [Mark("baseline", 4e8, 0.77, 0.01), Mark("×2", 1.8e9, 0.79)], 0),
    ScalingCurve("deeper", [Mark("baseline", 4e8, 0.77, named=False)], 4),
    ScalingCurve("<b>depth</b>", [Mark("×4", 1.8e9, 0.79)], 1, heavy=True),
]


def test_each_curve_has_its_color_mark_and_labels_and_the_axis_is_a_ratio():
    figure = scaling_curves(CURVES, y_title="Accuracy", x_title="FLOPs", percent=True)
    width, deeper, depth = figure.data
    assert list(deeper.text) == [""] and list(deeper.customdata) == ["baseline"]
    assert list(width.text) == ["baseline", "×2"] and list(width.error_y.array) == [0.01, 0]
    assert width.marker.symbol != depth.marker.symbol and width.line.color != depth.line.color
    assert width.textposition != depth.textposition and depth.line.width > width.line.width
    assert depth.name == "&lt;b&gt;depth&lt;/b&gt;"
    assert figure.layout.xaxis.type == "log" and list(figure.layout.xaxis.ticktext) == [
        *(f"{each} M" for each in (400, 500, 700)),
        "1 G",
        "1.5 G",
        "2 G",
    ]


def test_without_marks_it_still_draws():
    assert scaling_curves([], y_title="", x_title="").layout.xaxis.type == "log"
