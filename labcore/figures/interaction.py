"""How two factors act together: lines run alongside each other where they do not, and part or cross where they do."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import SHARES, laid_out, look, plain, shortened

LONGEST = 24
"""Characters of a level along the axis."""


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
    figure = go.Figure()
    for place, line in enumerate(lines):
        style = look(place)
        figure.add_trace(
            go.Scatter(
                x=names,
                y=list(line.means),
                name=plain(line.name),
                error_y={
                    "type": "data",
                    "array": [value or 0 for value in line.deviations],
                    "thickness": 1.4,
                    "width": 5,
                },
                mode="lines+markers",
                line={"color": style.color, "width": 2.2, "dash": style.dash},
                marker={"symbol": style.symbol, "size": 10},
                hovertemplate=f"%{{y:{form}}} ± %{{error_y.array:{form}}}",
            )
        )
    return laid_out(
        figure,
        height,
        hovermode="x unified",
        showlegend=True,
        xaxis={"title": plain(x_title), "type": "category"},
        yaxis={"title": plain(y_title), "tickformat": SHARES if percent else None},
    )
