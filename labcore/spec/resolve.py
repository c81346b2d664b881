"""From what a user wrote to a whole, valid spec: presets underneath, clear refusals on top."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

import labcore.spec
from labcore.errors import InputError
from labcore.spec import options
from labcore.spec.data import Data
from labcore.spec.experiment import Experiment
from labcore.spec.merging import merge
from labcore.spec.problem import told
from labcore.spec.reading import assign, read_yaml
from labcore.spec.refusals import nearest, problems_of, short

PRESETS = Path(__file__).resolve().parent.parent / "presets"


def experiment_class(task: Any) -> type[Experiment]:
    """The spec class of a task. Raises InputError, naming the tasks there are."""
    known = tasks()
    if not isinstance(task, str) or task not in known:
        raise InputError(f"There is no task {task!r:.80}.", nearest(str(task), known) or f"Known: {', '.join(known)}.")
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


def resolve(raw: Mapping[str, Any], card_of: Callable[[str], Data]) -> Experiment:
    """The whole spec that `raw` asks for.

    Args:
        raw: what the user set; everything else comes from the preset that fits task and data set.
        card_of: gives the facts of a data set by name, or raises InputError.

    Raises:
        InputError: naming the key, what came, and how to mend it.
    """
    kind = experiment_class(raw.get("task", "classification"))
    data = card_of(_dataset(raw))
    preset = raw.get("preset", "default")
    presets = get_args(Experiment.model_fields["preset"].annotation)
    if preset not in presets:
        cure = nearest(str(preset), presets) or f"Choose one of {', '.join(presets)}."
        raise InputError(f"There is no preset {preset!r:.80}.", cure)
    spec = validate(kind, merge(_preset(kind, preset, data), raw)).fitted(raw, data)
    fatal = [problem for problem in spec.problems(data) if problem.fatal]
    if fatal:
        raise InputError(*told(fatal))
    return spec


def _dataset(raw: Mapping[str, Any]) -> str:
    """The name of the data set. Raises InputError where there is none, or YAML took it for something else."""
    name = raw.get("dataset")
    if name is None:
        raise InputError("The spec names no data set.", "Add a line such as 'dataset: digits'.")
    if not isinstance(name, str):
        raise InputError(
            f"'dataset' must be a name. Received: {short(name)}, which is no text.",
            "Put quotes around the name, as dataset: '123'; on the command line, --set \"dataset='123'\".",
        )
    return name


def validate(kind: type[Experiment], raw: Mapping[str, Any]) -> Experiment:
    """`raw` as a `kind`. Raises InputError with one sentence for each wrong key."""
    try:
        spec = kind.model_validate(raw)
    except ValidationError as error:
        raise InputError(*told(problems_of(kind, error))) from error
    return spec if spec.name else spec.model_copy(update={"name": spec.summary()})


__all__ = ["assign", "defaults", "experiment_class", "read_yaml", "resolve", "tasks", "validate"]
