"""In a report, and on a lab's page: a run's figures on other data sets beside those on its own images."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labcore.evaluation.external import External
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.interval import Interval
from labcore.figures.ranges import RangeRow, ranges
from labcore.markdown import in_markdown
from labcore.report.document import Block, Chart, Number, Table, Text
from labcore.store.record import is_figure
from labcore.studies.worth import elsewhere
from labcore.words import moment

FIGURES = (
    *("accuracy", "balanced_accuracy", "f1_macro", "roc_auc", "mcc", "ece"),
    *("mean_iou", "mean_iou_foreground", "mean_dice", "pixel_accuracy", "boundary_f1_macro"),
)
"""Those that are set beside each other, where the run has them; the first of them is drawn."""

OWN = ("validation", "test")


def beside(columns: Mapping[str, Mapping[str, Any]]) -> Iterator[Block]:
    """A table of figures by where they are from, and the first of them drawn.

    Args:
        columns: as `labcore.studies.judged.beside` gives them: intervals as plain data, by where, then by figure.
    """
    names = [name for name in FIGURES if any(name in of for of in columns.values())]
    if not names:
        return
    rows = tuple((measure(name).title, *(_number(name, of.get(name)) for of in columns.values())) for name in names)
    titles = {where: f"Own {where} images" if where in OWN else where for where in columns}
    yield Table(("Figure", *titles.values()), rows, "With 95 % intervals over draws of the images of each set.")
    first = names[0]
    known = {where: Interval.read(of.get(first) or {}) for where, of in columns.items()}
    drawn = [RangeRow(titles[where], of.estimate, *ends(of)) for where, of in known.items() if is_figure(of.estimate)]
    if measure(first).form == "share" and drawn:
        title = measure(first).title
        yield Chart(ranges(drawn, x_title=title), f"{title} by where the images are from, with 95 % intervals.")


def told(each: External, own: Mapping[str, Any], part: str) -> Iterator[Block]:
    """What an external test means beside the figures on the run's `own` images of `part`, and its cautions."""
    figures = each.assessment["figures"]
    first = next((name for name in FIGURES if name in figures and name in own), None)
    said = [f"**{in_markdown(each.dataset)}** ({each.split} images, measured {moment(each.date)})."]
    if first is not None:
        means = elsewhere(first, Interval.read(own[first]), Interval.read(figures[first]), part)
        said.append(means[:1].upper() + means[1:])
    renamed = [f"{their} as {mine}" for their, mine in each.mapping.items() if mine and their != mine]
    said += [in_markdown(line) for line in (*_left(each, renamed), *each.notes)]
    yield Text(" ".join(said))


def _left(each: External, renamed: Sequence[str]) -> Iterator[str]:
    if renamed:
        yield f"Classes: {', '.join(renamed)}."
    if each.left_out:
        yield f"Left out: {', '.join(each.left_out)} ({each.images_left_out:,} images)."
    if each.without_images:
        yield f"No image there is of: {', '.join(each.without_images)}."


def ends(of: Interval) -> tuple[float, float]:
    """Low and high; the figure itself where it has no interval."""
    return (of.low, of.high) if is_figure(of.low) and is_figure(of.high) else (of.estimate, of.estimate)


def _number(name: str, of: Any) -> Number | None:
    return Number.of(name, Interval.read(of)) if isinstance(of, Mapping) else None
