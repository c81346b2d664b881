"""The trials of a tuning in order and as a chart, for its page, for labs and for reports."""

from typing import Literal

import plotly.graph_objects as go

from labcore.evaluation.measures import measure
from labcore.figures.best_so_far import Scored, best_so_far
from labcore.studies.tuning.standing import TuningStanding
from labcore.studies.tuning.trials import Trial


def scored_of(now: TuningStanding) -> list[Trial]:
    """The trials that have a figure."""
    return [trial for trial in now.trials if trial.score is not None]


def ranked(now: TuningStanding) -> list[Trial]:
    """All trials, the best first; those without a figure last."""
    return sorted(now.trials, key=lambda trial: (trial.score is None, -now.better * (trial.score or 0), trial.number))


def best_so_far_of(now: TuningStanding, over: Literal["trials", "minutes"] = "trials") -> go.Figure:
    """The trials that have a figure, and the best so far, over trials or over time."""
    points = [
        Scored(
            _moment(trial, now) if over == "minutes" else trial.number,
            trial.score or 0.0,
            f"Trial {trial.number}: {now.tuning.plan.told(dict(trial.cell))}",
            trial.told is not None and trial.told.outcome == "finished",
        )
        for trial in scored_of(now)
    ]
    return best_so_far(
        sorted(points, key=lambda point: point.x),
        now.better,
        x_title="Minutes since it was begun" if over == "minutes" else "Trial",
        y_title=f"{measure(now.objective).title}, validation",
        percent=measure(now.objective).form == "share",
        counted=over == "trials",
    )


def _moment(trial: Trial, now: TuningStanding) -> float:
    """When the trial ended, in minutes since the tuning was begun."""
    ended = trial.told.finished if trial.told and trial.told.finished else trial.asked.at
    return max(0.0, ended - now.tuning.created) / 60
