"""What a report says of a run's worth beyond its figures: what Understand has measured and the run's folder keeps.

No network is asked, and the test set of the run tells nothing before it was opened. What nobody has measured is named
in a line, with the way to measure it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from labcore.errors import LabError
from labcore.evaluation.external import External
from labcore.evaluation.pixel_thresholds import CLASSES
from labcore.evaluation.specialist_record import MEASURED_AGAIN
from labcore.report import worth_calibration, worth_elsewhere, worth_shift, worth_threshold, worth_together
from labcore.report.document import Block, Note, Section, Text
from labcore.report.run_figures import Assessed
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged, augmented_of, externals, shift_of
from labcore.studies.judged_masks import JudgedMasks, any_judged, mask_ensemble_of

Run = Judged | JudgedMasks


def worth_section(
    store: Store, record: RunRecord, folder: RunFolder, assessed: Mapping[Part, Assessed]
) -> Section | None:
    """All that is kept; None of what makes images, and of a run that has kept no answers.

    Args:
        assessed: the figures of the parts of the run's report, with their intervals.
    """
    try:
        run = any_judged(folder)
    except LabError:
        return None
    found = {
        "Calibration": _calibration(run),
        "A threshold instead of the most probable class": worth_threshold.blocks(run),
        "Images that arrive otherwise": _shift(run),
        "Other data sets": _elsewhere(folder, assessed),
        "Several views of each image": _views(run),
        "Several networks together": _together(store, run),
    }
    parts = {title: tuple(blocks) for title, blocks in found.items()}
    kept = tuple(Section(title, blocks) for title, blocks in parts.items() if blocks)
    missing = {title for title, blocks in parts.items() if not blocks}
    intro = Text("What was measured beyond the figures above and is kept with the run, and how to measure the rest.")
    told = [intro, *_specialist(run), *_missing(record, run, missing)]
    return Section("What the figures are worth", tuple(told), kept)


def parts_of(run: Run) -> tuple[Part, ...]:
    """Those of whose images the run may tell."""
    return ("validation",) if run.test is None else ("validation", "test")


def _specialist(run: Run) -> Iterator[Block]:
    if isinstance(run, JudgedMasks) and run.specialist is not None:
        yield Note(MEASURED_AGAIN)


def _missing(record: RunRecord, run: Run, missing: set[str]) -> Iterator[Block]:
    """What was not measured, a line each, with the way to."""
    evaluate = f"python -m labcore evaluate {record.run_id}"
    ways = {
        "Images that arrive otherwise": ("images changed in nine ways", "Shifted images", f"{evaluate} --shift"),
        "Other data sets": ("other data sets", "Other data", f"{evaluate} --dataset NAME"),
        "Several views of each image": ("several views of each image", "Together", f"{evaluate} --tta flips"),
        "Several networks together": ("with other runs together", "Together", f"{evaluate} --with OTHER_RUN"),
    }
    lines = [
        f"Not measured, or not kept: **{what}**. Page Understand, *{view}*, or `{command}`."
        for title, (what, view, command) in ways.items()
        if title in missing and record.state is State.FINISHED
    ]
    if "Calibration" in missing:
        lines.append("**Calibration**: this run has not counted how sure it is of its pixels; train it again for that.")
    if "A threshold instead of the most probable class" in missing and _parts_two(run):
        lines.append("**Threshold**: this run has not counted how probable its pixels are; train it again for that.")
    lines.append(
        "Not kept with a run: **figures on parts of the images** (bright and dark ones, by group, by what came with "
        f"the import). Page Understand, *Parts*, or `{evaluate} --slices`."
    )
    yield Text("\n".join(f"- {line}" for line in lines))


def _parts_two(run: Run) -> bool:
    return isinstance(run, JudgedMasks) and len(run.classes) == CLASSES and run.scores("validation") is None


def _calibration(run: Run) -> Iterator[Block]:
    for part in parts_of(run):
        if isinstance(run, Judged):
            yield from worth_calibration.of_images(run.calibration(part), part)
        elif run.answers(part).sureness is not None:
            yield from worth_calibration.of_pixels(run.reliability(part), part)


def _shift(run: Run) -> Iterator[Block]:
    for part in parts_of(run):
        if (found := shift_of(run.folder, part)) is not None:
            yield from worth_shift.blocks(found, part)


def _elsewhere(folder: RunFolder, assessed: Mapping[Part, Assessed]) -> Iterator[Block]:
    """The newest test of each set and split, beside the run's own figures."""
    newest: dict[str, External] = {}
    for each in externals(folder):
        newest.setdefault(f"{each.dataset} ({each.split})", each)
    if not newest or not assessed:
        return
    own: dict[str, Mapping[str, Any]] = {
        part: {name: asdict(value) for name, value in found.figures.items()} for part, found in assessed.items()
    }
    last = list(own)[-1]  # where the test set is open, these flatter least
    for each in newest.values():
        yield from worth_elsewhere.told(each, own[last], last)
    columns = {where: each.assessment["figures"] for where, each in newest.items()}
    yield from worth_elsewhere.beside({**own, **columns})


def _views(run: Run) -> Iterator[Block]:
    for part in parts_of(run):
        if (found := augmented_of(run.folder, part)) is not None:
            yield from worth_together.views(found, part)


def _together(store: Store, run: Run) -> Iterator[Block]:
    """Of masks only: of classifiers it is worked out of kept answers, and not kept."""
    if not isinstance(run, JudgedMasks):
        return
    for part in parts_of(run):
        if (found := mask_ensemble_of(run.folder, part)) is not None:
            known = store.records([str(each) for each in found["members"]])
            yield from worth_together.ensemble(found, part, {run_id: of.name for run_id, of in known.items()})
