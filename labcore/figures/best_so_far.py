"""The best figure of a search so far, over trials or over time, above the trials themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import NEUTRAL, PALETTE, SHARES, laid_out, plain

FEW = 15
"""Up to so many, each has its tick."""

FEW = 15
"""Up to so many, each has its tick."""


@dataclass(frozen=True)
class Scored:
    """A trial that has ended with a figure.

    Attributes:
        x: its number, or when it ended.
        score: the figure.
        about: its settings, in words.
        whole: whether it was trained to its end.
    """

    x: float
    score: float
    about: str
    whole: bool = True


def running_best(trials: Sequence[Scored], better: int) -> list[float]:
    """The best figure up to each trial, in their order."""
    found: list[float] = []
    for trial in trials:
        found.append(trial.score if not found or better * trial.score > better * found[-1] else found[-1])
    return found


def _counted(trials: Sequence[Scored]) -> dict[str, object]:
    """An axis of whole numbers: plotly on its own would put ticks between two of them where there are few."""
    last = max((trial.x for trial in trials), default=1)
    return {"range": [0.7, last + 0.3], **({"dtick": 1} if last <= FEW else {})}


def best_so_far(
    trials: Sequence[Scored],
    better: int,
    *,
    x_title: str,
    y_title: str,
    percent: bool = False,
    counted: bool = False,
    height: int = 340,
) -> go.Figure:
    """Trials as marks, filled where they were trained to their end; the best so far as steps.

    Args:
        trials: ascending by `x`.
        better: +1 where higher is better, -1 where lower is.
        counted: `x` are whole numbers, from 1 on.
        percent: shares from 0 to 1 are shown as percentages.
    """
    form = ".2%" if percent else ".4g"
    figure = go.Figure()
    for whole, name in ((True, "Trial"), (False, "Trial stopped early")):
        chosen = [trial for trial in trials if trial.whole is whole]
        if chosen:
            figure.add_trace(
                go.Scatter(
                    x=[trial.x for trial in chosen],
                    y=[trial.score for trial in chosen],
                    mode="markers",
                    cliponaxis=False,
                    marker={"color": NEUTRAL, "size": 8, "symbol": "circle" if whole else "x-thin-open"},
                    customdata=[plain(trial.about) for trial in chosen],
                    hovertemplate=f"%{{customdata}}<br>%{{y:{form}}}<extra></extra>",
                    name=name,
                )
            )
    figure.add_trace(
        go.Scatter(
            x=[trial.x for trial in trials],
            y=running_best(trials, better),
            mode="lines",
            line={"shape": "hv", "color": PALETTE[0], "width": 2.4},
            hovertemplate=f"Best so far %{{y:{form}}}<extra></extra>",
            name="Best so far",
        )
    )
    return laid_out(
        figure,
        height,
        xaxis={"title": plain(x_title), **(_counted(trials) if counted else {})},
        yaxis={"title": plain(y_title), "tickformat": SHARES if percent else None},
    )
