"""The charts of a study's results, for its page, for labs and for reports."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import plotly.graph_objects as go

from labcore.evaluation.measures import measure
from labcore.figures.bands import Curve
from labcore.figures.cell_grid import SmallChart
from labcore.figures.forest import ForestRow, forest
from labcore.figures.interaction import LevelLine, interaction
from labcore.figures.trade_off import LONGEST, Point, trade_off
from labcore.store.status import State
from labcore.studies.cells import Cell
from labcore.studies.effect import Effects
from labcore.studies.failures import FAULTY
from labcore.studies.joint import joint
from labcore.studies.naming import Naming
from labcore.studies.observation import cell_key
from labcore.studies.results import StudyResults
from labcore.studies.seed_curves import Band, CellCurves, RunCurve
from labcore.studies.wording import change, figure_name, figure_title

AXES = {
    "seconds": "Seconds of training",
    "parameters": "Parameters",
    "flops": "FLOPs of an image",
    "memory": "Bytes of memory",
}
"""Costs, as an axis calls them."""

MUCH = 10
"""From this ratio of the dearest to the cheapest on, costs are drawn by ratio."""

STAND_INS = ("accuracy", "mean_iou", "loss")
"""What is measured on training images: of a classifier, of a network that gives each pixel a class, of both."""


def forest_of(results: StudyResults, found: Effects) -> go.Figure:
    """The main effects, each with its interval over seeds."""
    rows = [
        ForestRow(
            name=results.naming.setting(effect.factor, effect.level),
            estimate=effect.estimate,
            low=effect.low,
            high=effect.high,
            verdict=effect.verdict,
            has_interval=effect.contrast.can_claim,
        )
        for effect in found.main
    ]
    return forest(
        rows,
        x_title=f"Change of {figure_name(found.metric)}",
        equivalence=found.equivalence,
        percent=measure(found.metric).form == "share",
    )


def about_forest(results: StudyResults, found: Effects) -> str:
    """What its marks, bars and shades are, in sentences."""
    references = {effect.factor: effect.reference for effect in found.main}
    against = ", ".join(results.naming.setting(*pair) for pair in references.items())
    words = [f"Against {against}. Bars: 95 % interval over seeds, each on its own; verdicts are corrected for all."]
    if found.equivalence:
        region = change(found.metric, found.equivalence).lstrip("+")
        words.append(f"Shaded: ±{region}, less than which does not matter, as the study's plan says.")
    if not all(effect.contrast.can_claim for effect in found.main):
        words.append("Open marks claim nothing.")
    return " ".join(words)


def interaction_of(results: StudyResults, metric: str, pair: tuple[str, str]) -> go.Figure:
    """The means of cells over the levels of the first factor, a line for each level of the second."""
    first, second = pair
    found = joint(results.observations, metric, pair, results.reference)
    lines = [
        LevelLine(
            results.naming.setting(second, level),
            [None if (cell := row[place]) is None else cell.mean for row in found.at],
            [None if (cell := row[place]) is None else cell.deviation for row in found.at],
        )
        for place, level in enumerate(found.second)
    ]
    return interaction(
        [results.naming.level(first, level) for level in found.first],
        lines,
        x_title=results.naming.factor(first),
        y_title=figure_title(metric),
        percent=measure(metric).form == "share",
    )


def trade_off_of(results: StudyResults, found: Sequence[Cell], metric: str, cost: str) -> tuple[go.Figure, str] | None:
    """The figure of each cell against what it costs, and what is to be known of the chart; None of less than two."""
    known = [cell for cell in found if cost in cell.costs]
    if len(known) < 2:
        return None
    names = results.naming.cells([cell.levels for cell in known], LONGEST)
    failed = {cell_key(each.cell): f" ({each.failed} failed)" for each in results.runs if each.failed}
    points = [
        Point(
            name + failed.get(cell_key(cell.levels), ""),
            cell.costs[cost],
            cell.value.mean,
            cell.value.deviation,
            cell.front,
        )
        for name, cell in zip(names, known, strict=True)
    ]
    spent = [point.cost for point in points]
    figure = trade_off(
        points,
        x_title=AXES[cost],
        y_title=figure_title(metric),
        percent=measure(metric).form == "share",
        log_x=min(spent) > 0 and max(spent) / min(spent) >= MUCH,
    )
    factors = " · ".join(map(results.naming.factor, found[0].levels))
    beside = f"Beside each: {factors}. " if names[0] != results.naming.cell(known[0].levels) else ""
    return figure, (
        f"{beside}Bars: one standard deviation over seeds. Dotted: the Pareto front; what lies on it is filled."
    )


def on_training_images(curves: Callable[[str], Sequence[RunCurve]], metric: str) -> str:
    """`metric`; where runs do not measure it on training images, a figure that they do measure there, if any."""
    if not any(value is not None for run in curves(metric) for value in run.validation):
        return metric
    for name in (metric, *STAND_INS):
        if any(value is not None for run in curves(name) for value in run.train):
            return name
    return metric


def small_chart(naming: Naming, cell: CellCurves, note: str | None = None) -> SmallChart:
    """The mean curves of a cell for `labcore.figures.cell_grid`; under its name `note`, or how many runs are done."""
    done = sum(run.state is State.FINISHED for run in cell.runs)
    faulty = [run.seed for run in cell.runs if run.state in FAULTY]
    told = f"{done} of {len(cell.runs)} done"
    if faulty:
        told += f", seed {', '.join(map(str, faulty))} failed"
    epochs = sorted({*cell.validation.epochs, *cell.train.epochs})
    return SmallChart(
        name=[naming.setting(factor, level) for factor, level in cell.cell.items()] or ["base"],
        note=note or told,
        x=epochs,
        validation=_at(cell.validation, epochs),
        train=_at(cell.train, epochs),
        faulty=bool(faulty),
    )


def small_charts(
    naming: Naming, cells: Sequence[CellCurves], notes: Mapping[object, str] | None = None
) -> list[SmallChart]:
    """One for each cell; `notes` by its `cell_key`."""
    return [small_chart(naming, cell, (notes or {}).get(cell_key(cell.cell))) for cell in cells]


def _at(band: Band, epochs: Sequence[int]) -> list[float | None]:
    known = dict(zip(band.epochs, band.mean, strict=True))
    return [known.get(epoch) for epoch in epochs]


def curve_of(name: str, band: Band, place: int, training: bool = False) -> Curve:
    """A mean curve for `labcore.figures.bands`; training is dashed, and not in the legend."""
    return Curve(
        name=name,
        x=band.epochs,
        mean=band.mean,
        low=band.low,
        high=band.high,
        place=place,
        dash="dash" if training else "solid",
        legend=not training,
    )


def mean_curves_of(naming: Naming, found: Iterable[tuple[int, CellCurves]]) -> list[Curve]:
    """The mean curves of cells, validation and, where it is known, training; each with its place among the colors."""
    lines = []
    for place, cell in found:
        name = naming.cell(cell.cell)
        lines.append(curve_of(name, cell.validation, place))
        if cell.train.epochs:
            lines.append(curve_of(f"{name}, training", cell.train, place, training=True))
    return lines
