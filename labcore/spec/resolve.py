"""From what a user wrote to a whole, valid spec: presets underneath, clear refusals on top."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

import labcore.spec
from labcore.errors import InputError
from labcore.spec import options
from labcore.spec.base import Choice, choice_of, choices_of
from labcore.spec.data import Data
from labcore.spec.experiment import Experiment
from labcore.spec.merging import merge
from labcore.spec.problem import Problem

PRESETS = Path(__file__).resolve().parent.parent / "presets"
LARGEST_FILE = 1_000_000
"""Bytes; a spec is a page of text."""

UNREADABLE = (yaml.YAMLError, ValueError, RecursionError)
"""What reading text that is no YAML raises: also of impossible dates, endless numbers and bottomless brackets."""


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML (or JSON) file. Raises InputError where there is none."""
    if not path.is_file():
        raise InputError(f"There is no spec file '{path}'.", "Check the path.")
    if path.stat().st_size > LARGEST_FILE:
        raise InputError(f"'{path.name}' is larger than a spec can be (1 MB).", "Is it the right file?")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except UNREADABLE as error:
        first = " ".join(str(error).split())[:200]
        raise InputError(f"'{path.name}' is not YAML: {first}.", "Mend the file at that place.") from error
    if not isinstance(content, dict):
        raise InputError(
            f"'{path.name}' must hold settings as 'key: value' lines. Received: {type(content).__name__}.",
            "The smallest spec is {task: classification, dataset: digits}.",
        )
    return content


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
    """The whole spec that `preset` makes for `data`, as plain data."""
    kind = experiment_class(task)
    return kind.model_validate(_preset(kind, preset, data)).fitted({}, data).model_dump(mode="json")


def _preset(kind: type[Experiment], preset: str, data: Data) -> dict[str, Any]:
    """The settings of a preset for the data set's modality, before they are fitted to its size."""
    task = kind.model_fields[kind.tag].default
    names = [f"{task}/{preset}.yaml"]
    if data.modality:
        names.append(f"modality/{data.modality.lower()}.yaml")
    settings: dict[str, Any] = kind(dataset=data.name, preset=preset).model_dump(mode="json")  # type: ignore[call-arg]
    for name in names:
        if (PRESETS / name).is_file():
            found = read_yaml(PRESETS / name)  # a modality speaks to every task, each of which has its own settings
            settings = merge(settings, {key: value for key, value in found.items() if key in kind.model_fields})
    return settings


def resolve(raw: Mapping[str, Any], card_of: Callable[..., Data]) -> Experiment:
    """The whole spec that `raw` asks for.

    Args:
        raw: what the user set; everything else comes from the preset that fits task and data set.
        card_of: gives the facts of a data set by name, and less the images of an exclusion list where that is named
            too; or raises InputError.

    Raises:
        InputError: naming the key, what came, and how to mend it.
    """
    kind = experiment_class(raw.get("task", "classification"))
    if not isinstance(raw.get("dataset"), str):
        raise InputError("The spec names no data set.", "Add a line such as 'dataset: digits'.")
    left_out = raw.get("exclusions")
    if left_out is not None and not isinstance(left_out, str):
        raise InputError(f"'exclusions' must name a list. Received: {_short(left_out)}.", "Write it as careful@2.")
    data = card_of(raw["dataset"], left_out) if left_out else card_of(raw["dataset"])
    preset = raw.get("preset", "default")
    presets = get_args(Experiment.model_fields["preset"].annotation)
    if preset not in presets:
        raise InputError(f"There is no preset '{preset}'.", f"Choose one of {', '.join(presets)}.")
    spec = validate(kind, merge(_preset(kind, preset, data), raw)).fitted(raw, data)
    fatal = [problem for problem in spec.problems(data) if problem.fatal]
    if fatal:
        raise InputError(*_join(fatal))
    return spec


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
