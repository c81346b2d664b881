"""In a report: what comes of a threshold for one class, chosen on validation images."""

from collections.abc import Iterator

from labcore.errors import InputError
from labcore.evaluation.measures import measure
from labcore.evaluation.thresholds import Consequences, rates_at
from labcore.figures.thresholds import thresholds
from labcore.markdown import in_markdown
from labcore.report.document import Block, Cell, Chart, Number, Table, Text
from labcore.studies.judged import Judged
from labcore.studies.judged_masks import JudgedMasks
from labcore.studies.thresholds import GRID, OWN, Threshold, at_first, threshold_by_recall

REQUIRED = 0.95
"""Recall that is required where nobody has said what mistakes cost."""

FIGURES = ("recall", "specificity", "precision", "f1", "accuracy")


def blocks(run: Judged | JudgedMasks) -> Iterator[Block]:
    """The highest threshold that finds `REQUIRED` of the class that is the first to be missed; nothing where there is
    none to choose, as of masks with more than two classes."""
    name = at_first(run)
    try:
        found = threshold_by_recall(run, name, REQUIRED)
        rates = rates_at(run.against_rest("validation", run.label(name)), GRID)
    except InputError:
        return
    at = found.validation.threshold
    taken = f"from a probability of **{at:.3f}** on" if at <= 1 else "**never**"
    yield Text(
        f"Where a miss is worse than a false alarm, the most probable class is not the best answer. To find "
        f"{REQUIRED:.0%} of the {found.unit}s of class {in_markdown(name)}, take {found.unit}s for it {taken}. "
        f"{in_markdown(found.beside_own)} {found.note}"
    )
    yield _table(run, found)
    caption = f"{name} against the rest, over all thresholds, on validation images; the upright line: this threshold."
    yield Chart(thresholds(GRID.tolist(), rates, at), caption)
    yield Text(
        f"Another class, or what mistakes cost: page Understand, *Threshold*, or `python -m labcore evaluate "
        f"{run.folder.run_id} --class NAME --cost 5:1`."
    )


def _table(run: Judged | JudgedMasks, found: Threshold) -> Table:
    columns = {"At this threshold": found.validation}
    if len(run.classes) > 2:
        columns["At one half"] = found.usual
    columns[OWN] = found.own
    names = (*FIGURES, "iou") if found.unit == "pixel" else FIGURES
    counts = {"Found": "found", "Missed": "missed", "False alarms": "false_alarms"}
    rows: list[tuple[Cell, ...]] = [
        (title, *(Number(getattr(of, key), form="count") for of in columns.values())) for title, key in counts.items()
    ]
    rows += [(measure(name).title, *(_number(name, of) for of in columns.values())) for name in names]
    return Table(
        (f"{found.name}, validation {found.unit}s", *columns),
        tuple(rows),
        "Below a figure: its 95 % interval over draws of images.",
    )


def _number(name: str, of: Consequences) -> Number:
    return Number.of(name, getattr(of, name))
