"""Everything that is wrong with a lab's file: each fault with its place and its cure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from labcore.datasets.catalog import BY_NAME
from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.labs.exhibit import Exhibit
from labcore.labs.ground import Ground
from labcore.labs.kinds import kind_of
from labcore.labs.lab import MOST_QUESTIONS, MOST_STEPS, Lab
from labcore.labs.step import Step
from labcore.spec.problem import Problem
from labcore.spec.reading import read_yaml
from labcore.spec.refusals import problems_of


@dataclass(frozen=True)
class Checked:
    """A file that was looked through.

    Attributes:
        lab: what it says; None where it cannot be read as a lab.
        faults: what is wrong with it; nothing where it can be used.
    """

    lab: Lab | None
    faults: tuple[Problem, ...]


def check(path: Path, library: Library, known: Collection[str] = ()) -> Checked:
    """Look the file at `path` through, without training anything.

    Args:
        library: the data sets there are.
        known: the ids of other labs.
    """
    try:
        raw = read_yaml(path)
    except InputError as error:
        return Checked(None, (Problem("the file", error.problem, error.cure),))
    try:
        lab = Lab.model_validate(raw)
    except ValidationError as error:
        found = [Problem(_named(each.key, raw), each.message, each.cure) for each in problems_of(Lab, error)]
        return Checked(None, tuple(found))
    faults = [Problem(_named(each.key, raw), each.message, each.cure) for each in _faults(lab, path, library, known)]
    return Checked(lab, tuple(faults))


def _faults(lab: Lab, path: Path, library: Library, known: Collection[str]) -> Iterator[Problem]:
    ground = Ground(lab, library)
    yield from lab.unsound()
    if len(lab.steps) > MOST_STEPS or len(lab.questions) > MOST_QUESTIONS:  # each would be told of
        return
    yield from lab.words_missing()
    yield from lab.misnamed(path) if lab.id else ()
    yield from _about_data(lab, ground)
    for place, step in enumerate(lab.steps):
        yield from _under(f"steps.{place}", _about_step(step, ground))
    for place, question in enumerate(lab.questions):
        yield from _under(f"questions.{place}", question.problems(ground))
    for place, drawing in enumerate(lab.background.figures):
        yield from _under(f"background.figures.{place}", drawing.problems())
    yield from _about_formulas(lab)
    for place, concept in enumerate(lab.concepts):
        if known and concept not in known:
            yield ground.unknown(f"concepts.{place}", "lab", concept, known)


def _about_data(lab: Lab, ground: Ground) -> Iterator[Problem]:
    yield from ground.about_dataset(lab.data.dataset, "data.dataset")
    if lab.data.download and lab.data.download not in BY_NAME:
        yield ground.unknown("data.download", "set to be downloaded", lab.data.download, BY_NAME)


def _about_step(step: Step, ground: Ground) -> Iterator[Problem]:
    if not step.name:
        yield Problem("name", "The step has no name.", "Say in a few words what is done.")
    if not step.text:
        yield Problem("text", "Nothing says what is done, why, and what to watch.", "Write it under 'text'.")
    wrong = list(ground.about_needs(step))
    yield from wrong
    if not wrong:  # else what it takes from others would be told as wrong a second time
        yield from ground.is_left_out(step)
        yield from step.problems(ground)
    for place, exhibit in enumerate(step.shows):
        if exhibit.of not in step.gives:
            kinds = ", ".join(kind for kind, each in Exhibit.kinds().items() if each.of in step.gives)
            yield Problem(
                f"shows.{place}",
                f"A step of the kind {kind_of(step)} has nothing that '{kind_of(exhibit)}' shows.",
                f"It can show {kinds}.",
            )
        else:
            yield from _under(f"shows.{place}", exhibit.problems(step, ground))


def _about_formulas(lab: Lab) -> Iterator[Problem]:
    told = {"background.text": lab.background.text, "goal": lab.goal}
    told |= {f"steps.{place}.text": step.text for place, step in enumerate(lab.steps)}
    for place, question in enumerate(lab.questions):
        told |= {f"questions.{place}.{name}": str(getattr(question, name, "")) for name in ("ask", "because")}
    for key, text in told.items():
        if text.replace("\\$", "").count("$") % 2:
            yield Problem(
                key, "A dollar stands alone: a formula is not closed.", "Close it, or write \\$ for a dollar."
            )


def _under(key: str, problems: Iterator[Problem]) -> Iterator[Problem]:
    for each in problems:
        yield Problem(f"{key}.{each.key}", each.message, each.cure)


def _named(key: str, raw: Mapping[str, Any]) -> str:
    """`key` with the id of the step or question in it: steps.2 (train-small).spec."""
    first, _, rest = key.partition(".")
    place, _, inner = rest.partition(".")
    items = raw.get(first)
    if first not in ("steps", "questions") or not place.isdigit() or not isinstance(items, list):
        return key
    item = items[int(place)] if int(place) < len(items) else None
    name = item.get("id") if isinstance(item, Mapping) else None
    return ".".join(filter(None, [f"{first}.{place} ({name})" if name else f"{first}.{place}", inner]))
