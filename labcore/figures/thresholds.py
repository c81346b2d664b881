"""What a threshold gains and costs, over all thresholds."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from labcore.figures.style import NEUTRAL, SHARES, laid_out, look, plain

CHOSEN = {"color": NEUTRAL, "width": 1.6, "dash": "dot"}


def thresholds(
    at: Sequence[float], rates: Mapping[str, Sequence[float]], chosen: float, *, height: int = 300
) -> go.Figure:
    """Lines of `rates` by name, shares at each threshold of `at`, with an upright line at the `chosen` one."""
    figure = go.Figure(
        [
            go.Scatter(
                x=list(at),
                y=list(values),
                name=plain(name),
                mode="lines",
                line={"color": look(place).color, "width": 2.2, "dash": ("solid", "dash", "dot")[place % 3]},
                hovertemplate="%{y:.1%}",
            )
            for place, (name, values) in enumerate(rates.items())
        ]
    )
    shown = min(1.0, chosen)
    figure.add_shape(type="line", x0=shown, x1=shown, y0=0, y1=1, yref="y domain", line=CHOSEN)
    return laid_out(
        figure,
        height,
        hovermode="x unified",
        xaxis={"title": "Threshold on the probability of the class", "range": [-0.01, 1.01]},
        yaxis={"tickformat": SHARES, "range": [-0.02, 1.02]},
    )
