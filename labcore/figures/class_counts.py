"""How many images each class has, split by split."""

from collections.abc import Mapping

import plotly.graph_objects as go

from labcore.figures.style import PALETTE, laid_out, shortened

ROW = 26  # pixels for one class
FRAME = 90  # pixels for axis and legend

TITLES = {"train": "Training", "val": "Validation", "test": "Test"}
COLORS = {"train": PALETTE[0], "val": PALETTE[1], "test": PALETTE[2]}
LONGEST_NAME = 28  # characters; a longer one would leave no room for its bar on a narrow screen


def class_counts(splits: Mapping[str, Mapping[str, int]]) -> go.Figure:
    """Stacked bars, one for each class, so that the length is all its images and the colors are the splits.

    Args:
        splits: images of each class by class name, for each split by its name.
    """
    figure = go.Figure()
    for split, counts in splits.items():
        total = sum(counts.values())
        figure.add_bar(
            name=TITLES.get(split, split),
            y=shortened(counts, LONGEST_NAME),
            x=list(counts.values()),
            orientation="h",
            marker={"color": COLORS.get(split, PALETTE[-1])},
            customdata=[count / total if total else 0 for count in counts.values()],
            hovertemplate="%{y}<br>%{x:,} images, %{customdata:.1%} of this split<extra>%{fullData.name}</extra>",
        )
    rows = max((len(counts) for counts in splits.values()), default=0)
    return laid_out(
        figure,
        FRAME + ROW * max(2, rows),
        barmode="stack",
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0, "traceorder": "normal"},
        xaxis={"title": "images", "separatethousands": True},
        yaxis={"autorange": "reversed", "type": "category", "showgrid": False},
    )
