"""Still pictures hold what the figure holds, whatever is in it."""

import ast
import io
import re
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image

import labcore.figures
from labcore.figures.bands import Curve, bands
from labcore.figures.class_counts import class_counts
from labcore.figures.confusion import confusion
from labcore.figures.curves import Rule, Series, curves
from labcore.figures.forest import ForestRow, forest
from labcore.figures.still import WIDTH, still_png, still_svg
from labcore.figures.trade_off import Point, trade_off

FIGURES = {
    "curves": curves(
        [
            Series("Train", [1, 2, 3], [3.0, None, 1.0], dash="dash"),
            Series("Held", [1, 2, 3], [2.0, 1.0, 1.5], marker=2),
        ],
        rules=[Rule(2, "fine-tuning")],
        log_y=True,
    ),
    "confusion": confusion([[5, 1], [2, 7]], ["yes", "no"]),
    "forest": forest([ForestRow("aug", 0.1, 0.0, 0.2, "better")], x_title="Change", equivalence=0.01, percent=True),
    "bands": bands([Curve("one", [1, 2], [0.5, 0.6], [0.4, 0.5], [0.6, 0.7], 0)], y_title="Accuracy", percent=True),
    "trade off": trade_off(
        [Point("small", 1, 0.8, 0.01, True), Point("large", 100, 0.9, None, True)], x_title="s", y_title="a", log_x=True
    ),
    "counts": class_counts({"train": {"a": 5, "b": 3}, "val": {"a": 2, "b": 1}}),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_becomes_a_picture_of_its_own_height(name):
    figure = FIGURES[name]
    picture = Image.open(io.BytesIO(still_png(figure, 1)))
    assert picture.size == (WIDTH, figure.layout.height)
    assert len(np.unique(np.asarray(picture.convert("RGB")).reshape(-1, 3), axis=0)) > 3, "nothing is drawn"


def test_long_names_in_the_legend_leave_the_lines_their_room():
    names = [f"augmentation on, dropout 0.{place}" for place in range(5)]
    figure = curves([Series(name, [1, 2, 3], [1.0, 2.0, 3.0 + place]) for place, name in enumerate(names)])
    pixels = np.asarray(Image.open(io.BytesIO(still_png(figure, 1))).convert("RGB")).astype(int)
    blue = np.abs(pixels - [0x1F, 0x83, 0xC4]).sum(axis=2) < 30
    assert np.flatnonzero(blue.any(axis=0)).max() > 0.9 * WIDTH


def words_of(svg):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_words_stand_in_it_as_text():
    assert {"yes", "no", "True", "Predicted", "83%", "17%"} <= set(words_of(still_svg(FIGURES["confusion"])))
    assert {"Train", "Held", "fine-tuning", "Epoch"} <= set(words_of(still_svg(FIGURES["curves"])))


def test_names_are_letters_and_neither_formulas_nor_markup():
    name = r"$\frac{1$ <b>x</b> </text><script>alert(1)</script> 漢字"
    svg = still_svg(curves([Series(name, [1, 2], [1.0, 2.0]), Series("b", [1, 2], [1.0, 2.0])]))
    assert "<script" not in svg
    assert any(r"$\frac{1$ &lt;b&gt;x" in words for words in words_of(svg))


def test_the_same_figure_gives_the_same_file():
    assert still_svg(FIGURES["bands"]) == still_svg(FIGURES["bands"])


def test_another_kind_of_trace_is_refused():
    with pytest.raises(ValueError, match=r"Received: pie"):
        still_svg(go.Figure(go.Pie(values=[1, 2])))


def test_the_figures_of_the_lab_have_no_other_traces():
    """Should one get another, a report with it could not be written."""
    kinds = set()
    for path in Path(labcore.figures.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "go":
                kinds.add(node.attr)
    assert kinds - {"Figure"} == {"Scatter", "Bar", "Heatmap"}
