"""Horizontal bars of one kind."""

from collections.abc import Mapping

import plotly.graph_objects as go

from labcore.figures.style import PALETTE, laid_out, plain, shortened

ROW, FRAME, LONGEST = 34, 70, 32
"""Pixels of a bar and around all; characters of a name."""


def bars(values: Mapping[str, float], *, x_title: str = "", percent: bool = False) -> go.Figure:
    """A bar for each of `values`, the first at the top, with its number behind it."""
    form = ".1%" if percent else ",.4~g"
    figure = go.Figure(
        go.Bar(
            x=list(values.values()),
            y=shortened(values, LONGEST),
            orientation="h",
            marker={"color": PALETTE[0]},
            texttemplate=f"%{{x:{form}}}",
            textposition="auto",
            hovertemplate=f"%{{y}}: %{{x:{form}}}<extra></extra>",
        )
    )
    return laid_out(
        figure,
        FRAME + ROW * max(2, len(values)),
        xaxis={"title": plain(x_title), "tickformat": ".0%" if percent else None},
        yaxis={"autorange": "reversed", "type": "category", "showgrid": False},
    )
