"""How much a figure depends on each setting: bars, the largest on top."""

from collections.abc import Sequence

import plotly.graph_objects as go

from labcore.figures.style import NEUTRAL, PALETTE, laid_out, shortened

MOST_BARS = 15


def importance(names: Sequence[str], drops: Sequence[float], deviations: Sequence[float]) -> go.Figure:
    """Bars of the drops of R², largest first, with a standard deviation to either side; the first `MOST_BARS`."""
    number = min(MOST_BARS, len(names))
    figure = go.Figure(
        go.Bar(
            x=list(drops[:number]),
            y=shortened(names[:number], 40),
            orientation="h",
            marker={"color": PALETTE[0]},
            error_x={"type": "data", "array": list(deviations[:number]), "color": NEUTRAL, "thickness": 1.4},
            hovertemplate="%{y}: %{x:.3f}<extra></extra>",
        )
    )
    return laid_out(
        figure,
        70 + 28 * number,
        showlegend=False,
        xaxis={"title": "Loss of R² when the setting is shuffled", "rangemode": "tozero"},
        yaxis={"autorange": "reversed"},
    )
