"""The results of a study: effects, cells, curves, and two runs on the same images, each in a view of its own."""

from collections.abc import Callable, Mapping

import streamlit as st

from labcore.evaluation.measures import measure
from labcore.studies.results import StudyResults
from labcore.ui.study_cells import show_cells
from labcore.ui.study_curves import show_curves
from labcore.ui.study_effects import show_effects
from labcore.ui.study_images import show_images
from labcore.words import counted


def show(results: StudyResults) -> None:
    """All there is to see of `results`; of a study that still runs, as far as it came."""
    done = len({run.run_id or id(run) for run in results.observations})
    if done < results.planned:
        told = f"{done} of {counted(results.planned, 'run')} are finished: all below is of these, and may change."
        st.info(told, icon=":material/hourglass_empty:")
    if done:
        metric = st.selectbox(
            "Figure on validation images",
            results.metrics,
            format_func=lambda name: measure(name).title,
            key="study-metric",
            width=260,
            help="The study was planned for the first. To look through all of them for one that shows an effect finds "
            "effects that are not there.",
        )
    else:
        metric = results.metric
    views: Mapping[str, Callable[[StudyResults, str], None]] = {
        "Effects": show_effects,
        "Cells and costs": show_cells,
        "Curves": show_curves,
        "Images": show_images,
    }
    for tab, draw in zip(st.tabs(list(views), key="study-view", on_change="rerun"), views.values(), strict=True):
        if tab.open:
            with tab:
                draw(results, metric)
