"""A study's learning curves: all cells at a glance, and some of them beside each other with their gap."""

from collections.abc import Mapping, Sequence

import streamlit as st

from labcore.evaluation.measures import measure
from labcore.figures.bands import bands
from labcore.figures.cell_grid import cell_grid
from labcore.report.study_charts import curve_of, mean_curves_of, on_training_images, small_charts
from labcore.studies.naming import Naming
from labcore.studies.results import StudyResults
from labcore.studies.seed_curves import CellCurves, cell_curves
from labcore.studies.wording import figure_name, figure_title
from labcore.ui.chart import chart
from labcore.ui.input_help import help_of
from labcore.ui.study_state import LEGEND
from labcore.ui.words import literal
from labcore.words import in_a_sentence

KEY = "study-grid"

FIRST = 2
"""Cells drawn at first: of more, training, validation and bands lie over each other."""

MOST = 6

MOST_SMALL = 60
"""Small charts drawn; a study of more cells shows the first."""


def show_curves(results: StudyResults, asked: str) -> None:
    """The grid, and the mean curves of chosen cells."""
    metric = on_training_images(results.curves, asked)
    found = cell_curves(results.curves(metric), metric)
    if not any(cell.validation.epochs for cell in found):
        st.caption("No run has finished an epoch yet.")
        return
    if metric != asked:
        st.caption(
            literal(
                f"{measure(asked).title} is not measured on training images while a network learns: below is "
                f"{in_a_sentence(measure(metric).title)}, so that training and validation can be held against each "
                "other."
            )
        )
    st.subheader("All cells")
    show_grid(results.naming, found, metric)
    st.subheader("Mean curves over seeds")
    _show_chosen(results, found, metric)


def show_grid(
    naming: Naming, found: Sequence[CellCurves], metric: str, notes: Mapping[object, str] | None = None, key: str = KEY
) -> None:
    """A small chart for each cell; also of use while the study runs.

    Args:
        notes: what stands under a cell's name, by its `cell_key`; how many of its runs are done where missing.
        key: of the chart.
    """
    shown = found[:MOST_SMALL]
    figure = cell_grid(small_charts(naming, shown, notes), percent=measure(metric).form == "share")
    chart(figure, key, f"{metric} of all cells", zoom=False, wide=True)
    words = f"{figure_title(metric)}, means over seeds, all on one scale."
    if any(cell.gap.epochs for cell in shown):
        words += " The gap between training and validation is shaded."
    if notes:
        words += f" Under it its runs, seed by seed: {LEGEND}."
    if len(found) > MOST_SMALL:
        words += f" The first {MOST_SMALL} of {len(found)} cells."
    st.caption(literal(words))


def _show_chosen(results: StudyResults, found: Sequence[CellCurves], metric: str) -> None:
    chosen = st.multiselect(
        "Cells",
        range(len(found)),
        default=range(min(FIRST, len(found))),
        format_func=lambda place: results.naming.cell(found[place].cell),
        max_selections=MOST,
        key="study-cells",
        help=help_of("study.cells"),
    )
    if not chosen:
        return
    title, percent = figure_name(metric), measure(metric).form == "share"
    lines = mean_curves_of(results.naming, [(place, found[place]) for place in chosen])
    gaps = [
        curve_of(results.naming.cell(found[place].cell), found[place].gap, place)
        for place in chosen
        if found[place].gap.epochs
    ]
    figure = bands(lines, y_title=measure(metric).title, percent=percent, height=400)
    chart(figure, "study-bands", f"{metric} over seeds")
    st.caption(
        "Solid: validation. Dashed: training. Means over finished runs, as far as the shortest of them goes. Bands: "
        "one standard deviation over seeds to either side."
    )
    if gaps:
        st.markdown("**The generalization gap**")
        chart(bands(gaps, y_title="Gap", percent=percent, zero=True, height=260), "study-gap", f"gap in {metric}")
        st.caption(
            literal(f"By how much {title.removeprefix('validation ')} is better on training images than on validation.")
            + " A gap that grows while validation stands still is overfitting. Training figures are taken while an "
            "epoch runs, with augmentation and dropout on, so the gap may lie below zero."
        )
