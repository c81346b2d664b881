"""ROC and precision-recall curves, a line for each class."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from labcore.figures.style import NEUTRAL, SHARES, laid_out, look, plain

CHANCE = {"color": NEUTRAL, "width": 1.4, "dash": "dot"}

LEGEND_ENTRIES, LEGEND_ROW = 4, 20
"""So many classes fit into a row of the legend; the height of a row, in pixels."""

FEW = 2
"""Up to so many lines color alone tells apart; more have marks on them, too."""

MOST_MARKS = 8

Points = tuple[Sequence[float], Sequence[float], Sequence[float]]
"""x and y from 0 to 1, and the threshold at each point."""


def receiver_operating(lines: Mapping[str, Points], *, height: int = 320) -> go.Figure:
    """True against false positives, of each class against the rest; the dotted diagonal is what guessing reaches."""
    figure = _drawn(lines, "False positive rate", "True positive rate (recall)", height)
    return figure.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line=CHANCE, layer="below")


def precision_recall(lines: Mapping[str, Points], *, height: int = 320) -> go.Figure:
    """Precision against recall, of each class against the rest."""
    return _drawn(lines, "Recall", "Precision", height)


def _drawn(lines: Mapping[str, Points], x_title: str, y_title: str, height: int) -> go.Figure:
    traces = []
    for place, (name, (x, y, thresholds)) in enumerate(lines.items()):
        drawn, marked = look(place), len(lines) > FEW
        traces.append(
            go.Scatter(
                x=list(x),
                y=list(y),
                name=plain(name),
                customdata=[f"{value:.3f}" if value <= 1 else "none is taken" for value in thresholds],
                mode="lines+markers" if marked else "lines",
                marker={"symbol": drawn.symbol, "size": 7, "maxdisplayed": MOST_MARKS} if marked else None,
                line={"color": drawn.color, "width": 2.2, "dash": drawn.dash},
                hovertemplate=f"{x_title} %{{x:.1%}}<br>{y_title} %{{y:.1%}}<br>threshold %{{customdata}}",
            )
        )
    axis = {"range": [-0.01, 1.01], "tickformat": SHARES, "constrain": "domain"}
    return laid_out(
        go.Figure(traces),
        height + LEGEND_ROW * ((len(lines) - 1) // LEGEND_ENTRIES),
        margin={"l": 8, "r": 28, "t": 8, "b": 8},  # room for half of the last tick's label
        xaxis={"title": x_title, **axis},
        yaxis={"title": y_title, **axis},
    )
