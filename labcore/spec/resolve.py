"""From what a user wrote to a whole, valid spec: presets underneath, clear refusals on top."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

import labcore.spec
from labcore.errors import InputError
from labcore.spec import options, presets
from labcore.spec.base import Choice, choice_of, choices_of
from labcore.spec.data import Data
from labcore.spec.experiment import Experiment
from labcore.spec.merging import merge
from labcore.spec.problem import Problem
from labcore.spec.reading import UNREADABLE


def assign(raw: dict[str, Any], assignments: Iterable[str]) -> dict[str, Any]:
    """`raw` with `a.b=c` assignments laid over it; values are read as YAML."""
    result = dict(raw)
    for text in assignments:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise InputError(f"'{text}' is not an assignment.", "Write it as training.epochs=15.")
        try:
            parsed = yaml.safe_load(value)
        except UNREADABLE as error:
            raise InputError(f"The value of '{key}' is not YAML: {_short(value)}.", "Put quotes around it.") from error
        for part in reversed(key.strip().split(".")):
            parsed = {part: parsed}
        result = merge(result, parsed)
    return result


def experiment_class(task: Any) -> type[Experiment]:
    """The spec class of a task. Raises InputError, naming the tasks there are."""
    known = tasks()
    if not isinstance(task, str) or task not in known:
        raise InputError(f"There is no task '{task}'.", _nearest(str(task), known) or f"Known: {', '.join(known)}.")
    return known[task]


@cache
def tasks() -> dict[str, type[Experiment]]:
    """The spec class of each task: whatever a module of this package defines."""
    options.load(labcore.spec.__path__, labcore.spec.__name__)
    return Experiment.kinds()


def defaults(task: str, preset: str, data: Data) -> dict[str, Any]:
    """The whole spec that `preset` makes for `data`, as plain data; the default one's where there is no such preset."""
    kind = experiment_class(task)
    preset = preset if preset in presets.known(task) else presets.DEFAULT
    return kind.model_validate(presets.settings(kind, preset, data)).fitted({}, data).model_dump(mode="json")


def resolve(raw: Mapping[str, Any], card_of: Callable[[str], Data]) -> Experiment:
    """The whole spec that `raw` asks for.

    Args:
        raw: what the user set; everything else comes from the preset that fits task and data set.
        card_of: gives the facts of a data set by name, or raises InputError.

    Raises:
        InputError: naming the key, what came, and how to mend it.
    """
    raw = presets.completed(raw)
    kind = experiment_class(raw.get("task", "classification"))
    if not isinstance(raw.get("dataset"), str):
        raise InputError("The spec names no data set.", "Add a line such as 'dataset: digits'.")
    data = card_of(raw["dataset"])
    settings = presets.settings(kind, presets.required(kind, raw.get("preset", presets.DEFAULT)), data)
    spec = validate(kind, merge(settings, raw)).fitted(raw, data)
    refuse(spec.problems(data))
    return spec


def refuse(problems: Iterable[Problem]) -> None:
    """Raise InputError where any of `problems` is fatal, with all that are."""
    fatal = [problem for problem in problems if problem.fatal]
    if fatal:
        raise InputError(*_join(fatal))


def validate(kind: type[Experiment], raw: Mapping[str, Any]) -> Experiment:
    """`raw` as a `kind`. Raises InputError with one sentence for each wrong key."""
    try:
        spec = kind.model_validate(raw)
    except ValidationError as error:
        messages = [_explain(kind, detail) for detail in error.errors()]
        raise InputError(" ".join(messages)) from error
    return spec if spec.name else spec.model_copy(update={"name": spec.summary()})


def _join(problems: list[Problem]) -> tuple[str, str]:
    if len(problems) == 1:
        return problems[0].message, problems[0].cure
    return " ".join(f"{problem.message} {problem.cure}" for problem in problems), ""


def _explain(kind: type[Experiment], detail: ErrorDetails) -> str:
    model, path = _locate(kind, detail["loc"])
    key = ".".join(path)
    if detail["type"] == "extra_forbidden":
        known = {".".join([*path[:-1], name]): None for name in model.model_fields}
        return f"There is no setting '{key}'. {_nearest(key, known) or 'Known here: ' + ', '.join(known) + '.'}"
    if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
        expected = detail.get("ctx", {}).get("expected_tags", "its kinds")
        return f"'{key}' must be one of {expected}. Received: {_short(detail['input'])}."
    reason = detail["msg"][0].lower() + detail["msg"][1:]
    return f"'{key}': {reason.removeprefix('input ')}. Received: {_short(detail['input'])}."


def _locate(kind: type[BaseModel], location: tuple[int | str, ...]) -> tuple[type[BaseModel], list[str]]:
    """The model in which an error lies, and the dotted key without the names of choices' kinds in it."""
    model, path, field = kind, [], None
    for step in location:
        choice: type[Choice] | None = (choice_of(field) or choices_of(field)) if field is not None else None
        if choice is not None and step in choice.kinds():
            model, field = choice.kinds()[str(step)], None
            continue
        path.append(str(step))
        if isinstance(step, int):
            continue
        field = model.model_fields.get(step)
        if field is not None and isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            model = field.annotation
    return model, path


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"


def _nearest(word: str, known: Iterable[str]) -> str:
    matches = difflib.get_close_matches(word, list(known), n=1)
    return f"Did you mean '{matches[0]}'?" if matches else ""
