"""The figures on a model card: of the trained network's answers, at the temperature of the model that is exported."""

from collections.abc import Iterator, Mapping
from typing import Any

from labcore.evaluation.assessment import HELD_BACK
from labcore.evaluation.measures import MEASURES, measure
from labcore.evaluation.quick_baseline import KEY, QuickBaseline
from labcore.evaluation.statistics.interval import Interval
from labcore.export.telling import Assessed, Telling
from labcore.markdown import in_markdown
from labcore.store.record import is_figure

BY_PROBABILITY = {"loss", "brier", "ece", "roc_auc", "average_precision"}
"""Figures that a temperature moves: those that only ask for the most probable class stay."""


def figures(
    report: Mapping[str, Any], assessed: Mapping[str, Assessed], telling: Telling, temperature: float
) -> Iterator[str]:
    """The section of the card, line by line; see `labcore.export.card.Known`.

    Of a part of which no answers were kept, what its run reported stands without intervals; at another temperature
    than 1 without the figures that it moves.
    """
    calibrated = temperature != 1
    yield "## Figures of the trained network, calibrated" if calibrated else "## Figures of the trained network"
    yield ""
    parts = {part: _cells(report[part], assessed.get(part), calibrated) for part in _parts(report)}
    if not parts:
        yield "None are known."
        return
    yield f"| | {' | '.join(parts)} |"
    yield "|---" * (len(parts) + 1) + "|"
    for each in MEASURES:
        if each.of in ("split", "report") and any(each.name in cells for cells in parts.values()):
            yield f"| {each.title} | {' | '.join(cells.get(each.name, '') for cells in parts.values())} |"
    yield ""
    last = list(parts)[-1]
    yield from _by_class(report[last], assessed.get(last), telling, last)
    yield from _beside(report, parts)
    yield from _about(assessed, calibrated, parts)


def _parts(report: Mapping[str, Any]) -> list[str]:
    return [part for part in ("validation", "test") if report.get(part)]


def _beside(report: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    """What a classical baseline came to on the same images, where one was fitted."""
    baseline = QuickBaseline.read(report.get(KEY))
    if baseline is None:
        return
    found = {part: baseline.accuracy(part) for part in parts}
    told = " and ".join(f"{value:.4f} on {part} images" for part, value in found.items() if value is not None)
    if told:
        yield f"Beside it, a classical baseline ({baseline.what}) came to an accuracy of {told}."


def _about(assessed: Mapping[str, Assessed], calibrated: bool, parts: Mapping[str, Any]) -> Iterator[str]:
    if assessed:
        whole = any(found.groups is not None for found in assessed.values())
        drawn = "images, those of a group together" if whole else "images"
        yield (
            f"In brackets: 95 % interval over draws of {drawn} (bootstrap; Efron, 1981), as on the lab's Understand "
            "page; a calibration error has one of another kind (a test inverted; Neyman, 1937), and a share that no "
            "draw moves that of Wilson (1927). None knows anything of other seeds."
        )
    if calibrated:
        yield (
            "All figures are of the answers that the trained network gave in the run, at the temperature of this file; "
            "how near this file comes to that network is said below."
        )
        yield f"On validation: {HELD_BACK[0].lower()}{HELD_BACK[1:]}"
        if set(parts) - set(assessed):
            yield "Where no answers were kept, what a temperature moves is not known and left out."
    yield "The network was chosen on validation images, so those figures flatter it."
    if "test" not in parts:
        yield "The test set has not been opened for this run."


def _cells(reported: Mapping[str, Any], found: Assessed | None, calibrated: bool) -> dict[str, str]:
    """What stands in a column, by figure."""
    known = {} if found is None else found.figures
    cells = {}
    for each in MEASURES:
        value = reported.get(each.name)
        if each.name in known:
            cells[each.name] = _with_interval(known[each.name])
        elif each.name == "images" and is_figure(value):
            cells[each.name] = f"{value:,}"
        elif is_figure(value) and not (calibrated and each.name in BY_PROBABILITY):
            cells[each.name] = f"{value:.4f}"
    return cells


def _by_class(reported: Mapping[str, Any], found: Assessed | None, telling: Telling, part: str) -> Iterator[str]:
    """The figures of each class, where they are known."""
    columns = telling.of_class
    if found is not None:
        support = [sum(row) for row in found.confusion]
        rows = {
            name: [*(_with_interval(known[each]) for each in columns), f"{there:,}"]
            for (name, known), there in zip(found.per_class.items(), support, strict=True)
        }
    elif isinstance(per_class := reported.get("per_class"), Mapping):
        rows = {
            name: [*(_plain(known.get(each)) for each in columns), str(known.get(telling.support, ""))]
            for name, known in per_class.items()
        }
    else:
        return
    titles = [measure(each).title for each in (*columns, telling.support)]
    yield f"| class, on {part} images | {' | '.join(titles)} |"
    yield "|---" * (len(titles) + 1) + "|"
    for name, cells in rows.items():
        yield f"| {in_markdown(name)} | {' | '.join(cells)} |"
    yield ""


def _with_interval(of: Interval) -> str:
    if of.estimate != of.estimate:
        return ""
    return f"{of.estimate:.4f}" + (f" ({of.low:.4f}–{of.high:.4f})" if of.low == of.low and of.high == of.high else "")


def _plain(value: Any) -> str:
    return f"{value:z.4f}" if is_figure(value) else ""
