"""What a report says of a run's figures: with intervals, by class, and what was taken for what."""

from collections.abc import Iterator, Mapping
from typing import Any

from labcore.errors import LabError
from labcore.evaluation.assessment import Assessment
from labcore.evaluation.mask_assessment import MaskAssessment
from labcore.evaluation.measures import measure, ranked
from labcore.evaluation.statistics.interval import Interval
from labcore.figures.confusion import confusion
from labcore.markdown import in_markdown
from labcore.report.document import Block, Chart, Note, Number, Section, Table, Text
from labcore.report.writing import interval, written
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.store.record import is_figure
from labcore.studies.comparison import Part
from labcore.studies.confusion import Confusion, confusion_of
from labcore.studies.judged_masks import any_judged
from labcore.studies.kept_samples import distance_called
from labcore.studies.run_reading import Report

PARTS: dict[Part, str] = {"validation": "Validation", "test": "Test"}

ONE_SEED = "One seed: no claim about other settings can be made from this run."

Assessed = Assessment | MaskAssessment


def assessed_of(folder: RunFolder, report: Report) -> dict[Part, Assessed]:
    """Every figure of the parts of the report with its interval, where the run has kept its answers."""
    try:
        run = any_judged(folder)
        return {part: run.assessment(part) for part in report.parts if part == "validation" or run.test is not None}
    except LabError:  # what makes images has no answers, and an older run has kept none
        return {}


def intervals_of(folder: RunFolder, part: Part) -> dict[str, tuple[float, float]]:
    """Low and high of the figures of samples that a generative run has kept of `part`."""
    found = folder.json_artifact(f"{part}_samples_assessed")
    kept = found.get("intervals") if isinstance(found, Mapping) else None
    return {
        str(name): (float(ends[0]), float(ends[1]))
        for name, ends in (kept if isinstance(kept, Mapping) else {}).items()
        if isinstance(ends, list) and len(ends) == 2 and all(map(is_figure, ends))
    }


def headline(report: Report, assessed: Mapping[Part, Assessed], name: str) -> str:
    """The figure `name` on each part, as a sentence of Markdown; empty where it is of none."""
    told = []
    for part, figures in report.parts.items():
        if name in figures:
            cell = _number(name, figures[name], assessed.get(part), {})
            ends = interval(cell)
            told.append(f"**{written(cell)}**{f' (95 % interval {ends})' if ends else ''} on {part} images")
    return f"{measure(name).title}: {' and '.join(told)}." if told else ""


def results_section(
    folder: RunFolder, spec: Experiment | None, report: Report, assessed: Mapping[Part, Assessed], beside: str
) -> Section:
    """All figures, and parts for each split.

    Args:
        beside: what other methods come to on the same images, in sentences.
    """
    parts = [_part(folder, report, assessed.get(part), part) for part in report.parts]
    return Section("Results", tuple(_results(folder, spec, report, assessed, beside)), tuple(filter(None, parts)))


def _results(
    folder: RunFolder, spec: Experiment | None, report: Report, assessed: Mapping[Part, Assessed], beside: str
) -> Iterator[Block]:
    yield _table(folder, report, assessed)
    yield from _sampled(folder, report)
    if beside:
        yield Text(beside)
    if spec is not None and report.best_epoch is not None:
        epochs = report.totals.get("epochs", 0)
        yield Text(f"These are figures of {spec.epoch_is} {report.best_epoch} of {epochs:.0f}: {spec.kept}.")
    if "validation" in report.parts:
        yield Note("The network was chosen on validation images, so figures on these flatter it.")
    if "test" not in report.parts:
        yield Note("The test set was not opened for this run.")
    yield Note(ONE_SEED, "warning")


def _sampled(folder: RunFolder, report: Report) -> Iterator[Block]:
    """How many samples were held against how many images, in whose features: distances tell nothing without."""
    for part, figures in report.parts.items():
        if "samples" not in figures or "real_images" not in figures:
            continue
        network = ((folder.report() or {}).get(part) or {}).get("feature_network", "a network that is not named")
        kept = folder.json_artifact(f"{part}_samples_assessed")
        note = str(kept.get("note") or "") if isinstance(kept, Mapping) else ""
        against = f"{figures['samples']:,.0f} samples against {figures['real_images']:,.0f} {part} images"
        yield Text(f"{against}, in the features of {in_markdown(str(network))}. {in_markdown(note)}")


def _table(folder: RunFolder, report: Report, assessed: Mapping[Part, Assessed]) -> Table:
    network = str(((folder.report() or {}).get("validation") or {}).get("feature_network", ""))
    sampled = {part: intervals_of(folder, part) for part in report.parts}
    names = {name for figures in report.parts.values() for name in figures}
    names |= {name for found in assessed.values() for name in found.figures}
    shown = [name for name in ranked(names) if measure(name).of in ("split", "report")]
    rows = tuple(
        (
            distance_called(name, network) + (", mean over classes" if name.endswith("_macro") else ""),
            *(_number(name, report.parts[part].get(name), assessed.get(part), sampled[part]) for part in report.parts),
        )
        for name in shown
    )
    return Table(("Figure", *(f"{PARTS[part]} images" for part in report.parts)), rows, _about(assessed, sampled))


def _about(assessed: Mapping[Part, Assessed], sampled: Mapping[Part, Mapping[str, Any]]) -> str:
    if any(sampled.values()):
        return "Below a figure: its 95 % interval over draws of images and samples. None knows anything of other seeds."
    if not assessed:
        return "No answers to single images were kept: there are no intervals."
    grouped = any(found.groups is not None for found in assessed.values())
    return (
        f"Below a figure: its 95 % interval over draws of images{', those of a group together' if grouped else ''} "
        "(bootstrap; Efron, 1981); a calibration error has one of another kind (a test inverted; Neyman, 1937), a "
        "share that no draw moves that of Wilson (1927). None knows anything of other seeds."
    )


def _number(
    name: str, value: float | None, found: Assessed | None, sampled: Mapping[str, tuple[float, float]]
) -> Number | None:
    if found is not None and name in found.figures:
        return Number.of(name, found.figures[name])
    if value is None:
        return None
    return Number.of(name, Interval(value, *sampled[name]) if name in sampled else value)


def _part(folder: RunFolder, report: Report, found: Assessed | None, part: Part) -> Section | None:
    """Classes and confusion on one split; None of what makes images."""
    blocks = [
        *_by_class(report.per_class.get(part, {}), found),
        *_confused(confusion_of(folder, part, report.best_epoch), part),
    ]
    return Section(f"{PARTS[part]} images by class", tuple(blocks)) if blocks else None


def _by_class(reported: Mapping[str, Mapping[str, float]], found: Assessed | None) -> Iterator[Block]:
    known: dict[str, dict[str, float | Interval]] = {label: dict(row) for label, row in reported.items()}
    for label, row in found.per_class.items() if found else ():
        known[label] = {**known.get(label, {}), **row}
    names = [name for name in ranked({name for row in known.values() for name in row}) if measure(name).of == "class"]
    if not names:
        return
    rows = tuple(
        (label, *(Number.of(name, row[name]) if name in row else None for name in names))
        for label, row in known.items()
    )
    yield Table(("Class", *(measure(name).title for name in names)), rows, "The figures of each class.")
    if len(known) == 2 and all("recall" in row for row in known.values()):
        first, second = known
        yield Text(
            f"As a test for {in_markdown(second)}: sensitivity is the recall of {in_markdown(second)}, specificity "
            f"that of {in_markdown(first)}."
        )


def _confused(found: Confusion | None, part: Part) -> Iterator[Block]:
    if found is None:
        return
    figure = confusion(found.matrix, found.classes, height=max(340, min(900, 60 + 28 * len(found.classes))))
    yield Chart(
        figure,
        f"Confusion on {part} images: rows are true classes, cells the share of their {found.of} taken for what.",
        confusion_in_words(found),
    )


def confusion_in_words(found: Confusion, most: int = 3) -> str:
    """The commonest mistakes of a matrix, as a sentence."""
    mistakes = [
        (count, row, column)
        for row, counts in enumerate(found.matrix)
        for column, count in enumerate(counts)
        if row != column and count
    ]
    if not mistakes:
        return f"No {found.of.removesuffix('s')} was taken for another class."
    worst = sorted(mistakes, reverse=True)[:most]
    told = "; ".join(
        f"{count:,} of {sum(found.matrix[row]):,} {found.of} of {found.classes[row]} for {found.classes[column]}"
        for count, row, column in worst
    )
    return f"Taken for another class most often: {told}."
