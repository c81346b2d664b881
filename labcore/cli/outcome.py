"""A run's answer: its state, and its figures once it has ended."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from labcore.cli.answer import Answer
from labcore.cli.follow import follow
from labcore.cli.readings_text import readings_in, readings_text
from labcore.cli.table import cell, listing, table
from labcore.datasets.label_doubts import ARTIFACT, WHAT_TO_DO, LabelDoubts
from labcore.evaluation.measures import probability
from labcore.evaluation.quick_baseline import KEY, QuickBaseline
from labcore.evaluation.specialist_record import KEY as SPECIALIST
from labcore.evaluation.specialist_record import SpecialistRecord
from labcore.store.folder import RunFolder
from labcore.store.status import Fault, State
from labcore.store.tracked import tracked_of
from labcore.times import TOTAL_TIME, TRAINING_TIME
from labcore.words import duration

if TYPE_CHECKING:
    from labcore.store.record import RunRecord
    from labcore.store.store import Store

EXAMPLES = 3
"""Labels that are named of those that may be wrong."""


def queued(store: "Store", run_id: str) -> Answer:
    """The answer to a run that was just submitted, without waiting for it."""
    record = store.run(run_id)
    data = {"run_id": run_id, "state": record.state, "path": str(record.path)}
    return Answer(data, f"Queued as {run_id}. Watch it: python -m labcore runs show {run_id} --wait")


def outcome(store: "Store", run_id: str) -> Answer:
    """Wait for the run's end. The exit status is 1 unless it has finished."""
    follow(store, run_id)
    store.refresh()
    record = store.run(run_id)
    return Answer(result(record), description(record), exit_status=0 if record.state == State.FINISHED else 1)


def result(record: "RunRecord") -> dict[str, Any]:
    """What a run came to: its state, its figures where there are any, its times, and why it did not finish where it did
    not. `seconds` are of training, see `labcore.times`."""
    folder = RunFolder(record.path)
    report = folder.report() or {}
    status = folder.status()
    seconds = report.get("seconds")
    fault = status.error if status and status.error else Fault(problem=record.error) if record.error else None
    return {
        "run_id": record.run_id,
        "state": record.state,
        "path": str(record.path),
        "test": _part(report, "test"),
        "validation": _part(report, "validation"),
        "baseline": _part(report, KEY) or None,
        "specialist": _part(report, SPECIALIST) or None,
        "seconds": seconds if isinstance(seconds, (int, float)) else None,
        "total_seconds": status.seconds if status else None,
        "error": {"problem": fault.problem, "cure": fault.cure} if fault else None,
        "notes": [*folder.troubles(), *_tracking(folder)],
    }


def description(record: "RunRecord", *, with_test: bool = False) -> str:
    """The run for people: what it is, where it stands, its figures on validation, and on test where asked for."""
    from labcore.spec.experiment import Experiment
    from labcore.spec.resolve import tasks

    shown = result(record)
    facts: list[tuple[str, Any]] = [
        ("run", record.run_id),
        ("name", record.name),
        ("data set", record.dataset),
        ("state", record.state),
        ("place in queue", record.position),
        (
            tasks().get(record.task, Experiment).epoch_is,
            f"{record.epoch} of {record.epochs}" if record.epochs else None,
        ),
        ("seed", record.seed),
        ("tags", ", ".join(record.tags)),
        (TRAINING_TIME.lower(), None if shown["seconds"] is None else duration(shown["seconds"])),
        (TOTAL_TIME.lower(), None if shown["total_seconds"] is None else duration(shown["total_seconds"])),
        ("folder", record.path),
    ]
    if shown["error"]:
        facts += list(shown["error"].items())
    facts += [("note", note) for note in shown["notes"]]
    blocks = [
        listing(facts),
        figures_table({"VALIDATION": shown["validation"], **({"TEST": shown["test"]} if with_test else {})}),
    ]
    if beside := _beside(RunFolder(record.path).report() or {}):
        blocks.append(beside)
    if specialist := SpecialistRecord.read(shown["specialist"]):
        blocks.append(specialist.in_words())
    if said := readings_in(record):
        blocks.append(readings_text(said))
    doubts = doubts_in(record)
    if doubts is not None and doubts.found:
        blocks.append("\n".join([doubts.told(), *_first(doubts, record.run_id), WHAT_TO_DO]))
    if with_test and not shown["test"]:
        blocks.append("The test set was not opened.")
    if shown["test"] and not with_test:
        blocks.append(f"Choose by validation. The test figures: python -m labcore runs show {record.run_id} --test")
    return "\n\n".join(filter(None, blocks))


def _beside(report: dict[str, Any]) -> str:
    """What a baseline and the commonest class reach, beside a network; '' where its run has fitted no baseline."""
    quick = QuickBaseline.read(report.get(KEY))
    majority = _part(report, "validation").get("majority_rate")
    if quick is None or (accuracy := quick.accuracy("validation")) is None or majority is None:
        return ""
    return (
        f"On the same validation images a classical baseline ({quick.what}) reaches an accuracy of "
        f"{accuracy:.4f}; always answering the commonest class reaches {majority:.4f}."
    )


def doubts_in(record: "RunRecord") -> LabelDoubts | None:
    """The labels of validation images that the run doubts, or None where it has not come to that."""
    return LabelDoubts.read(RunFolder(record.path).json_artifact(ARTIFACT))


def _tracking(folder: RunFolder) -> list[str]:
    """What keeps the run from being logged to MLflow, where that is asked for."""
    tracked = tracked_of(folder)
    return [tracked.trouble] if tracked and tracked.trouble else []


def _first(doubts: LabelDoubts, run_id: str) -> Iterator[str]:
    """The first of what was found, a line each."""
    for doubt in doubts.found[:EXAMPLES]:
        yield cell(
            f"  {doubt.image} {doubt.file}: {doubt.label}, answered {doubt.answer} ({probability(doubt.confidence)})"
        )
    if len(doubts.found) > EXAMPLES:
        yield f"  and {len(doubts.found) - EXAMPLES:,} more: python -m labcore runs show {run_id} --json"


def _part(report: dict[str, Any], name: str) -> dict[str, Any]:
    figures = report.get(name)
    return figures if isinstance(figures, dict) else {}


def figures_table(columns: dict[str, dict[str, Any]]) -> str:
    """The scalar figures of several reports, one column each; '' where none has any."""
    columns = {title: figures for title, figures in columns.items() if figures}
    names: dict[str, None] = {}
    for figures in columns.values():
        names |= {name: None for name, value in figures.items() if isinstance(value, (int, float))}
    if not names:
        return ""
    rows = ((name, *(figures.get(name) for figures in columns.values())) for name in names)
    return table(("FIGURE", *columns), rows)
