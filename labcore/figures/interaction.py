"""How two factors act together: lines run alongside each other where they do not, and part or cross where they do."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import SHARES, laid_out, legend_rows, look, plain, shortened

LONGEST = 24
"""Characters of a level along the axis."""

APART, MARGIN = 0.08, 0.3
"""Of the distance between two levels: over how much of it the lines' marks are spread, so that no bar hides another;
and what is free at the ends."""


@dataclass(frozen=True)
class LevelLine:
    """The cells at one level of the second factor.

    Attributes:
        name: the level, with its factor.
        means: over the first factor's levels; None where no run is finished.
        deviations: standard deviations over seeds; None with one.
    """

    name: str
    means: Sequence[float | None]
    deviations: Sequence[float | None]


def interaction(
    levels: Sequence[str],
    lines: Sequence[LevelLine],
    *,
    x_title: str,
    y_title: str,
    percent: bool = False,
    height: int = 320,
) -> go.Figure:
    """Means of cells over the levels of one factor, a line for each level of the other.

    Args:
        levels: of the first factor, along the axis.
        lines: of the second.
        percent: shares from 0 to 1 are shown as percentages.
        height: in pixels.
    """
    names, form = shortened(levels, LONGEST), ".1%" if percent else ".4g"
    apart = APART / max(1, len(lines) - 1)
    figure = go.Figure()
    for place, line in enumerate(lines):
        style = look(place)
        figure.add_trace(
            go.Scatter(
                x=[at + apart * (place - (len(lines) - 1) / 2) for at in range(len(names))],
                y=list(line.means),
                name=plain(line.name),
                error_y={
                    "type": "data",
                    "array": list(line.deviations),
                    "thickness": 1.4,
                    "width": 5,
                },
                mode="lines+markers",
                line={"color": style.color, "width": 2.2, "dash": style.dash},
                marker={"symbol": style.symbol, "size": 10},
                customdata=["" if each is None else f" ± {each:{form}}" for each in line.deviations],
                hovertemplate=f"%{{y:{form}}}%{{customdata}}<extra>%{{fullData.name}}</extra>",
            )
        )
    return laid_out(
        figure,
        height + legend_rows(len(lines)),
        hovermode="closest",
        showlegend=True,
        xaxis={
            "title": plain(x_title),
            "tickvals": list(range(len(names))),
            "ticktext": names,
            "range": [-MARGIN, len(names) - 1 + MARGIN],
        },
        yaxis={"title": plain(y_title), "tickformat": SHARES if percent else None},
    )
