"""What part of the pixels each class covers, split by split."""

from collections.abc import Mapping

import plotly.graph_objects as go

from labcore.figures.class_counts import COLORS, LONGEST_NAME, TITLES
from labcore.figures.style import PALETTE, laid_out, shortened

BAR, BETWEEN, FRAME = 12, 12, 90
"""Pixels of a bar, between two classes, and for axis and legend."""


def pixel_shares(splits: Mapping[str, Mapping[str, int]]) -> go.Figure:
    """Bars beside each other, one for each class and split; shares of the split's pixels, so that splits compare.

    Args:
        splits: pixels of each class by class name, for each split by its name; splits without any are left out.
    """
    shown = {split: counts for split, counts in splits.items() if sum(counts.values())}
    figure = go.Figure()
    for split, counts in shown.items():
        total = sum(counts.values())
        figure.add_bar(
            name=TITLES.get(split, split),
            y=shortened(counts, LONGEST_NAME),
            x=[count / total for count in counts.values()],
            orientation="h",
            marker={"color": COLORS.get(split, PALETTE[-1])},
            customdata=list(counts.values()),
            hovertemplate="%{y}<br>%{x:.2%} of the pixels, %{customdata:,}<extra>%{fullData.name}</extra>",
        )
    classes = max((len(counts) for counts in shown.values()), default=0)
    return laid_out(
        figure,
        FRAME + (BAR * len(shown) + BETWEEN) * max(2, classes),
        barmode="group",
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0, "traceorder": "normal"},
        xaxis={"title": "share of the pixels", "tickformat": ".0%"},
        yaxis={"autorange": "reversed", "type": "category", "showgrid": False},
    )
