"""A run in a page of Markdown, for those who meet it on an MLflow server and not in the lab."""

from collections.abc import Iterator, Mapping
from typing import Any

from labcore.evaluation.measures import measure, ranked
from labcore.markdown import in_markdown
from labcore.spec.classifying import Classifying
from labcore.store.folder import RunFolder
from labcore.store.record import is_figure

PARTS = ("validation", "test")


def card(folder: RunFolder, report: Mapping[str, Any]) -> str:
    """What the run in `folder` learned from what, and its figures; `report` is its own."""
    return "\n".join(_lines(folder, report)) + "\n"


def _lines(folder: RunFolder, report: Mapping[str, Any]) -> Iterator[str]:
    spec = folder.spec()
    yield f"# {in_markdown(spec.name or folder.run_id)}"
    yield ""
    yield f"- {type(spec).title}, run {folder.run_id}, seed {spec.seed}"
    fingerprint = str(report.get("dataset_fingerprint") or "not known")
    yield f"- Data set: {in_markdown(spec.dataset)}, fingerprint {in_markdown(fingerprint)}"
    if spec.exclusions:
        yield f"- Training images left out by the list {in_markdown(spec.exclusions)}"
    if isinstance(spec, Classifying):
        for name, members in spec.classes.members().items():
            told = ", ".join(map(in_markdown, members))
            yield f"- '{in_markdown(name)}' is {len(members)} classes of the data set: {told}"
    if report.get("synthetic"):
        yield "- Its images are drawn by a program, not taken of anything."
    yield ""
    there = [part for part in PARTS if isinstance(report.get(part), Mapping)]
    names = ranked({name for part in there for name, value in report[part].items() if is_figure(value)})
    yield f"| figure | {' | '.join(there)} |"
    yield "|---" * (len(there) + 1) + "|"
    for name in names:
        cells = " | ".join(_number(report[part].get(name)) for part in there)
        yield f"| {in_markdown(measure(name).title)} | {cells} |"
    yield ""
    yield "One seed: no claim about other settings can be made from it. Test figures are to be reported, not chosen by."


def _number(value: Any) -> str:
    return f"{value:.4g}" if is_figure(value) else "–"
