"""The cells of a study: what each reached, how much it overfitted, and what it cost."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from labcore.evaluation.measures import measure
from labcore.report.study_charts import trade_off_of
from labcore.studies.cells import COSTS, Cell, Spread, cells
from labcore.studies.failures import CellRuns
from labcore.studies.observation import cell_key
from labcore.studies.remarks import FLATTERED
from labcore.studies.results import StudyResults
from labcore.studies.wording import change, figure_title
from labcore.ui.chart import chart
from labcore.ui.input_help import help_of
from labcore.ui.light import csv_button, table
from labcore.ui.words import count, literal, size
from labcore.words import duration

TITLES = {"seconds": "Typical training time", "parameters": "Parameters", "flops": "FLOPs", "memory": "Memory"}
WRITTEN: dict[str, Callable[[float], str]] = {"seconds": duration, "parameters": count, "flops": count, "memory": size}


def show_cells(results: StudyResults, metric: str) -> None:
    """A table of cells, and accuracy against cost."""
    known = [name for name in COSTS if any(name in run.costs for run in results.observations)]
    cost = known[0] if known else COSTS[0]
    if len(known) > 1:
        cost = st.segmented_control(
            "Cost",
            known,
            format_func=TITLES.__getitem__,
            default=known[0],
            required=True,
            key="study-cost",
            help=help_of("study.cost"),
        )
    found = cells(results.observations, metric, cost)
    if not found:
        st.caption("No run is finished yet.")
        return
    _show_table(results, found, metric, known)
    if known:
        _show_trade_off(results, found, metric, cost)


def _show_table(results: StudyResults, found: Sequence[Cell], metric: str, known: Sequence[str]) -> None:
    title = figure_title(metric)
    failed = {cell_key(each.cell): each for each in results.runs if each.failed}
    rows = [
        {
            title: _spread(cell.value, metric),
            title.replace("Validation", "Training"): "–" if cell.train is None else _spread(cell.train, metric),
            "Gap": "–" if cell.gap is None else change(metric, cell.gap.mean),
            "Seeds": ", ".join(map(str, cell.seeds)),
            **_failed(failed.get(cell_key(cell.levels)), failed),
            **{TITLES[name]: WRITTEN[name](cell.costs[name]) if name in cell.costs else "–" for name in known},
            "Front": "★" if cell.front else "",
        }
        for cell in found
    ]
    without = [each for key, each in failed.items() if key not in {cell_key(cell.levels) for cell in found}]
    rows += [_failed(each, failed) for each in without]
    levels = [*(cell.levels for cell in found), *(each.cell for each in without)]
    frame = pd.DataFrame(rows, index=[results.naming.cell(cell) for cell in levels]).fillna("–")
    frame.index.name = "Cell"
    table(frame)
    words = ["Mean ± standard deviation over seeds. Gap: by how much training is better than validation (overfitting)."]
    if "seconds" in known:
        words.append("Typical training time: the median epoch, as often as there were epochs; without the start.")
    if any(cell.front for cell in found):
        words.append("★ no other cell is both cheaper and better, by these means; chance may have set the order.")
    if len({cell.seeds for cell in found}) > 1:
        words.append("Not all cells have the same seeds: their means do not compare as they stand.")
    if any(cell.value.n == 1 for cell in found):
        words.append("One seed: no claim can be made.")
    if failed:
        words.append(f":material/error: {FLATTERED}")
    st.caption(" ".join(words))
    csv_button(_numbers(results, found), f"cells by {metric}", "study.cells")


def _failed(of: CellRuns | None, failed: Mapping[Any, CellRuns]) -> dict[str, str]:
    """The column that says how many runs of a cell failed; there is none in a study without."""
    if not failed:
        return {}
    return {"Failed": "" if of is None else f"{of.failed} of {of.planned}"}


def _spread(of: Spread, metric: str) -> str:
    share = measure(metric).form == "share"
    mean = f"{of.mean:.1%}" if share else f"{of.mean:.4g}"
    if of.deviation is None:
        return mean
    return f"{mean} ± {100 * of.deviation:.1f}" if share else f"{mean} ± {of.deviation:.2g}"


def _numbers(results: StudyResults, found: Sequence[Cell]) -> pd.DataFrame:
    """The same for a spreadsheet, factors and numbers in columns of their own."""
    failed = {cell_key(each.cell): each.failed for each in results.runs}
    rows = [
        {
            **{results.naming.factor(f): results.naming.level(f, level) for f, level in cell.levels.items()},
            "mean": cell.value.mean,
            "standard deviation": cell.value.deviation,
            "runs": cell.value.n,
            "failed runs": failed.get(cell_key(cell.levels), 0),
            "training mean": cell.train and cell.train.mean,
            "gap": cell.gap and cell.gap.mean,
            **cell.costs,
            "pareto front": cell.front,
        }
        for cell in found
    ]
    frame = pd.DataFrame(rows, index=range(1, len(found) + 1)).astype(object)
    frame.index.name = "cell"
    return frame.where(frame.notna(), None)


def _show_trade_off(results: StudyResults, found: Sequence[Cell], metric: str, cost: str) -> None:
    drawn = trade_off_of(results, found, metric, cost)
    if drawn is None:
        return
    figure, about = drawn
    st.subheader(f"{figure_title(metric)} against cost")
    chart(figure, "study-cost-chart", f"{metric} against {cost}")
    st.caption(literal(about))
