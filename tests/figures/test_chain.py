"""Boxes in a row, and bars of one kind."""

from labcore.figures.bars import bars
from labcore.figures.chain import chain
from labcore.figures.still import still_svg


def test_boxes_stand_in_their_order_with_arrows_between():
    figure = chain(["image", "a <b>\nc", "class"], {1})
    said = [note.text for note in figure.layout.annotations]
    assert said == ["image", "a &lt;b&gt;<br>c", "→", "class", "→"]
    first, second, _ = figure.layout.shapes
    assert first.x1 < second.x0 and first.fillcolor != second.fillcolor
    assert "image" in still_svg(figure)


def test_bars_have_their_numbers():
    figure = bars({"normal": 3, "pneumonia": 5}, x_title="images")
    (bar,) = figure.data
    assert list(bar.x) == [3, 5] and list(bar.y) == ["normal", "pneumonia"]
