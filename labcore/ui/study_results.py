"""The results of a study: effects, cells, curves, and two runs on the same images, each in a view of its own."""

from collections.abc import Callable

import streamlit as st

from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.resampled import METRICS
from labcore.studies.results import StudyResults
from labcore.ui.input_help import help_of
from labcore.ui.study_cells import show_cells
from labcore.ui.study_curves import show_curves
from labcore.ui.study_effects import show_effects
from labcore.ui.study_images import show_images
from labcore.words import counted


def show(results: StudyResults) -> None:
    """All there is to see of `results`; of a study that still runs, as far as it came."""
    done = len({run.run_id or id(run) for run in results.observations})
    if done < results.planned:
        _show_missing(done, results)
    if done:
        metric = st.selectbox(
            "Figure on validation images",
            results.metrics,
            format_func=lambda name: measure(name).title,
            key="study-metric",
            width=260,
            help=help_of("study.metric"),
        )
    else:
        metric = results.metric
    views: dict[str, Callable[[StudyResults, str], None]] = {
        "Effects": show_effects,
        "Cells and costs": show_cells,
        "Curves": show_curves,
        "Images": show_images,
    }
    if not results.varies:
        del views["Effects"]
    if done and set(results.metrics).isdisjoint(METRICS):  # as of runs that make images, and answer nothing to any
        del views["Images"]
    for tab, draw in zip(st.tabs(list(views), key="study-view", on_change="rerun"), views.values(), strict=True):
        if tab.open:
            with tab:
                draw(results, metric)


def _show_missing(done: int, results: StudyResults) -> None:
    """Why this is not the whole study yet, or never will be."""
    failed = min(sum(each.failed for each in results.runs), results.planned - done)
    finished = f"{done} of {counted(results.planned, 'run')} are finished"
    if done + failed < results.planned:
        told = f", {failed} failed" if failed else ""
        st.info(
            f"{finished}{told}: all below is of the finished ones, and may change.", icon=":material/hourglass_empty:"
        )
    else:
        st.info(f"{finished}; {failed} failed, and are in no figure below.", icon=":material/error:")
