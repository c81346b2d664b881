"""What a report says of the cells of a study: their means, their costs, and their curves."""

from collections.abc import Iterator, Sequence

from labcore.evaluation.measures import measure
from labcore.figures.bands import bands
from labcore.figures.cell_grid import cell_grid
from labcore.markdown import in_markdown
from labcore.report.document import Block, Chart, Note, Number, Table, Text
from labcore.report.study_charts import mean_curves_of, on_training_images, small_charts, trade_off_of
from labcore.studies.cells import COSTS, Cell, Spread, cells
from labcore.studies.leader import leader
from labcore.studies.remarks import FLATTERED
from labcore.studies.results import StudyResults
from labcore.studies.seed_curves import cell_curves
from labcore.studies.wording import change, figure_name, figure_title

MOST_SMALL, MOST_MEAN = 30, 6
"""Cells with a small chart, and with mean curves in one chart."""

CHANCE = "The best of several means owes some of its place to chance; the effects say what is more than that."


def cell_means(found: StudyResults) -> Iterator[Block]:
    """A table of cells, and the figure against cost."""
    costs = [name for name in COSTS if any(name in run.costs for run in found.observations)]
    known = cells(found.observations, found.metric, costs[0] if costs else COSTS[0])
    if not known:
        yield Text("No run is finished yet.")
        return
    best = leader(found.observations, found.metric)
    if best is not None:
        called = in_markdown(found.naming.cell(best.cell.levels))
        yield Text(f"Best by mean {figure_name(found.metric)}: **{called}**. {best.told(len(found.runs))} {CHANCE}")
    yield _cell_table(found, known)
    if any(each.failed for each in found.runs):
        yield Note(FLATTERED, "warning")
    for cost in costs[:1]:
        drawn = trade_off_of(found, known, found.metric, cost)
        if drawn is not None:
            figure, about = drawn
            yield Chart(figure, f"{figure_title(found.metric)} against cost. {about}")


def _cell_table(found: StudyResults, known: Sequence[Cell]) -> Table:
    title = figure_title(found.metric)
    rows = tuple(
        (
            found.naming.cell(cell.levels),
            in_spread(cell.value, found.metric),
            None if cell.train is None else in_spread(cell.train, found.metric),
            None if cell.gap is None else change(found.metric, cell.gap.mean),
            ", ".join(map(str, cell.seeds)),
            Number(cell.costs["seconds"], form="seconds") if "seconds" in cell.costs else None,
            Number(cell.costs["parameters"], form="count") if "parameters" in cell.costs else None,
        )
        for cell in known
    )
    return Table(
        ("Cell", title, title.replace("Validation", "Training"), "Gap", "Seeds", "Training time", "Parameters"),
        rows,
        "Mean ± standard deviation over seeds. Gap: by how much training is better than validation (overfitting). "
        "Training time: the median epoch, as often as there were epochs.",
    )


def in_spread(of: Spread, metric: str) -> str:
    """A mean with its standard deviation over seeds: 93.1% ± 0.4."""
    share = measure(metric).form == "share"
    mean = f"{of.mean:.1%}" if share else f"{of.mean:.4g}"
    if of.deviation is None:
        return mean
    return f"{mean} ± {100 * of.deviation:.1f}" if share else f"{mean} ± {of.deviation:.2g}"


def mean_curves(found: StudyResults) -> Iterator[Block]:
    """All cells at a glance, and the first of them with bands."""
    metric = on_training_images(found.curves, found.metric)
    curves = [cell for cell in cell_curves(found.curves(metric), metric) if cell.validation.epochs]
    if not curves:
        yield Text("No run has finished an epoch yet.")
        return
    percent, title = measure(metric).form == "share", figure_title(metric)
    more = f" The first {MOST_SMALL} of {len(curves)} cells." if len(curves) > MOST_SMALL else ""
    yield Chart(
        cell_grid(small_charts(found.naming, curves[:MOST_SMALL]), percent=percent),
        f"{title}, means over seeds, all on one scale; the gap between training and validation is shaded.{more}",
    )
    lines = mean_curves_of(found.naming, enumerate(curves[:MOST_MEAN]))
    first = f"The first {MOST_MEAN} cells. " if len(curves) > MOST_MEAN else ""
    yield Chart(
        bands(lines, y_title=measure(metric).title, percent=percent, height=400),
        f"{first}Solid: validation. Dashed: training. Means over finished runs; bands: one standard deviation over "
        "seeds to either side.",
    )
