"""How the trials of a search learned: a line each, the best one and those at work in front of the others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import NEUTRAL, PALETTE, SHARES, laid_out, plain

MOST_LINES = 200
"""That are drawn, the latest; more cover each other."""


FEW_EPOCHS = 12
"""Up to so many, each has its tick."""


@dataclass(frozen=True)
class TrialCurve:
    """A trial's figure after each of its epochs, from the first on.

    Attributes:
        about: its number and settings, in words.
        values: none before its first epoch has ended.
        state: as its list has it: finished, stopped, failed, running, …
        is_best: whether it is the best of all.
    """

    about: str
    values: Sequence[float]
    state: str
    is_best: bool = False


def trial_curves(trials: Sequence[TrialCurve], *, y_title: str, percent: bool = False, height: int = 340) -> go.Figure:
    """Lines over epochs. Told apart by more than color: the best is thick, those at work are dotted, and where a trial
    was stopped early there is a cross."""
    shown = [trial for trial in trials if trial.values][-MOST_LINES:]
    groups = {
        "Other trials": [each for each in shown if not each.is_best and each.state != "running"],
        "At work": [each for each in shown if each.state == "running" and not each.is_best],
        "Best": [each for each in shown if each.is_best],
    }
    looks = {
        "Other trials": {"color": NEUTRAL, "width": 1.2},
        "At work": {"color": PALETTE[1], "width": 2, "dash": "dot"},
        "Best": {"color": PALETTE[0], "width": 3},
    }
    figure = go.Figure()
    for name, group in groups.items():
        if group:
            figure.add_trace(_lines(group, name, looks[name], percent))
    stopped = [each for each in shown if each.state == "stopped"]
    if stopped:
        figure.add_trace(
            go.Scatter(
                x=[len(each.values) for each in stopped],
                y=[each.values[-1] for each in stopped],
                mode="markers",
                marker={"symbol": "x-thin-open", "size": 9, "color": NEUTRAL, "line": {"width": 2}},
                cliponaxis=False,
                hoverinfo="skip",
                name="Stopped early",
            )
        )
    longest = max((len(each.values) for each in shown), default=1)
    return laid_out(
        figure,
        height,
        xaxis={"title": "Epoch", "range": [0.8, longest + 0.2], "dtick": 1 if longest <= FEW_EPOCHS else None},
        yaxis={"title": plain(y_title), "tickformat": SHARES if percent else None},
        hovermode="closest",
    )


def _lines(group: Sequence[TrialCurve], name: str, look: dict[str, object], percent: bool) -> go.Scatter:
    """The lines of a group as one trace, with gaps between them."""
    x: list[int | None] = []
    y: list[float | None] = []
    about: list[str] = []
    for trial in group:
        values = [value if math.isfinite(value) else None for value in trial.values]
        x += [*range(1, len(values) + 1), None]
        y += [*values, None]
        about += [plain(trial.about)] * (len(values) + 1)
    return go.Scatter(
        x=x,
        y=y,
        mode="lines+markers",
        marker={"size": 4},
        line=look,
        opacity=0.55 if name == "Other trials" else 1,
        customdata=about,
        hovertemplate=f"%{{customdata}}<br>epoch %{{x}}: %{{y:{'.2%' if percent else '.4g'}}}<extra></extra>",
        name=name,
    )
