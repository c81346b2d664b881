"""All cells at a glance."""

import pytest

from labcore.figures.cell_grid import MOST_POINTS, SmallChart, cell_grid


def chart(n, points=100, faulty=False):
    values = [0.5 + 0.4 * at / max(1, points - 1) for at in range(points)]
    return SmallChart(
        ["augmentation on", f"cell <{n}>"],
        "1 of 3 done",
        range(1, points + 1),
        values,
        [v + 0.1 for v in values],
        faulty,
    )


def test_cells_are_laid_out_in_reading_order_on_one_scale():
    figure = cell_grid([chart(0), chart(1), chart(2), SmallChart(["empty"], "", [], [], [])], columns=2, percent=True)
    _, training, validation = figure.data
    assert len(figure.layout.shapes) == 4 and figure.layout.shapes[0].y0 == 1 and figure.layout.shapes[3].y0 == 0
    starts = [
        y for y, before in zip(validation.y, [None, *validation.y], strict=False) if before is None and y is not None
    ]
    assert starts == pytest.approx([1, 1, 0]), "0.5, the lowest of all, at the foot of each"
    assert max(y for y in training.y if y is not None) == pytest.approx(figure.layout.shapes[0].y1)
    assert "augmentation on, cell &lt;0&gt;<br>epoch 1, validation 50.0%" in validation.text


def test_the_figure_stays_light_and_marks_what_failed():
    figure = cell_grid([chart(n, points=1000, faulty=n == 3) for n in range(60)])
    assert len(figure.data) == 3 and len(figure.data[1].x) <= 60 * (MOST_POINTS + 3)
    assert len(figure.to_json()) < 700_000
    colors = [shape.line.color for shape in figure.layout.shapes]
    assert colors.count(colors[3]) == 1


def test_before_the_first_epoch_there_are_frames_alone():
    figure = cell_grid([SmallChart(["a"], "queued", [], [], []), SmallChart(["b"], "", [1], [None], [None])])
    assert len(figure.layout.shapes) == 2
