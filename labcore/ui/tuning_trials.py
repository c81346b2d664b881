"""The trials of a tuning in figures: the best so far, lines through their settings, and which settings mattered."""

import streamlit as st

from labcore.evaluation.importance import FEWEST
from labcore.evaluation.measures import measure
from labcore.figures.parallel_coordinates import MOST_LINES, Axis, parallel_coordinates
from labcore.report.tuning_charts import best_so_far_of, scored_of
from labcore.spec.resolve import tasks
from labcore.spec.setting_names import setting_name
from labcore.spec.tuning import Range
from labcore.studies.comparison import words
from labcore.studies.landscape import Column, Landscape
from labcore.studies.tuning.standing import TuningStanding
from labcore.studies.tuning.trials import Trial
from labcore.ui.chart import chart
from labcore.ui.explore_importance import show_importance
from labcore.ui.input_help import help_of
from labcore.ui.theme import is_dark

OVER = {"trials": "Trials", "minutes": "Minutes"}


def show_best_so_far(now: TuningStanding) -> None:
    """The best so far, over trials or over time."""
    if not scored_of(now):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.subheader("Best so far", anchor=False, width="content")
        over = st.segmented_control(
            "Over",
            list(OVER),
            default="trials",
            required=True,
            format_func=OVER.__getitem__,
            key="tuning.over",
            width="content",
            help=help_of("tuning.over"),
        )
    figure = best_so_far_of(now, "minutes" if over == "minutes" else "trials")
    chart(figure, "tuning-best", f"best {measure(now.objective).title}")


def show_lines(now: TuningStanding) -> None:
    """Parallel coordinates: each trial a line through its settings to its score."""
    scored = scored_of(now)
    if len(scored) < 2:
        return
    st.subheader("Parallel coordinates", anchor=False)
    percent = measure(now.objective).form == "share"
    goal = Axis(measure(now.objective).title, [trial.score for trial in scored], percent=percent)
    axes = [_axis(key, scored, now) for key in now.tuning.plan.space]
    figure = parallel_coordinates([*axes, goal], goal, dark=is_dark(), height=380)
    chart(figure, "tuning-lines", "trials by settings", zoom=False)
    words = "Each line is a trial, colored by its figure."
    if len(scored) > MOST_LINES:
        words += f" Of {len(scored):,} trials {MOST_LINES:,} are drawn, chosen at random."
    st.caption(words)


def show_importance_of(now: TuningStanding) -> None:
    """Which settings the score depends on, of these trials only."""
    scored = [trial for trial in scored_of(now) if trial.run_id in now.records]
    if len(scored) < FEWEST:
        st.caption(
            f":material/info: Which settings matter can be told from {FEWEST} trials on; {len(scored)} have a figure."
        )
        return
    columns = {key: _column(key, scored) for key in now.tuning.plan.space}
    figure = Column(f"val_{now.objective}", tuple(trial.score for trial in scored), is_number=True)
    runs = tuple(now.records[trial.run_id] for trial in scored)
    found = Landscape(runs, columns, {figure.key: figure})
    show_importance(found, figure, {key: name_of(key) for key in columns})


def name_of(key: str) -> str:
    return setting_name(key, tasks().values())


def _column(key: str, trials: list[Trial]) -> Column:
    values = [trial.cell.get(key) for trial in trials]
    if all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values):
        return Column(key, tuple(None if value is None else float(value) for value in values), is_number=True)
    return Column(key, tuple(None if value is None else words(value) for value in values), is_number=False)


def _axis(key: str, trials: list[Trial], now: TuningStanding) -> Axis:
    asked = now.tuning.plan.space[key]
    log = asked.log if isinstance(asked, Range) else False
    return Axis(name_of(key), _column(key, trials).values, log=log)
