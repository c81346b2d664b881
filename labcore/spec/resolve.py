"""From what a user wrote to a whole, valid spec: presets underneath, clear refusals on top."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError

import labcore.spec
from labcore.errors import InputError
from labcore.spec import options, presets
from labcore.spec.data import Data
from labcore.spec.experiment import Experiment
from labcore.spec.overlay import overlaid
from labcore.spec.problem import Problem, told
from labcore.spec.refusals import nearest, problems_of, short


def experiment_class(task: Any) -> type[Experiment]:
    """The spec class of a task. Raises InputError, naming the tasks there are."""
    known = tasks()
    if not isinstance(task, str) or task not in known:
        raise InputError(f"There is no task {task!r:.80}.", nearest(str(task), known) or f"Known: {', '.join(known)}.")
    return known[task]


@cache
def tasks() -> dict[str, type[Experiment]]:
    """The spec class of each task: whatever a module of this package defines, first those that sets are made for."""
    options.load(labcore.spec.__path__, labcore.spec.__name__)
    return dict(sorted(Experiment.kinds().items(), key=lambda each: (each[0] != each[1].takes, each[0])))


def defaults(task: str, preset: str, data: Data) -> dict[str, Any]:
    """The whole spec that `preset` makes for `data`, as plain data; the default one's where there is no such preset."""
    kind = experiment_class(task)
    preset = preset if preset in presets.known(task) else presets.DEFAULT
    return kind.model_validate(presets.settings(kind, preset, data)).fitted({}, data).model_dump(mode="json")


def resolve(raw: Mapping[str, Any], card_of: Callable[..., Data]) -> Experiment:
    """The whole spec that `raw` asks for.

    Args:
        raw: what the user set; everything else comes from the preset that fits task and data set.
        card_of: gives the facts of a data set by name, and less the images of an exclusion list where that is named
            too; or raises InputError.

    Raises:
        InputError: naming the key, what came, and how to mend it.
    """
    raw = presets.completed(raw)
    kind = experiment_class(raw.get("task", "classification"))
    left_out = raw.get("exclusions")
    if left_out is not None and not isinstance(left_out, str):
        raise InputError(f"'exclusions' must name a list. Received: {short(left_out)}.", "Write it as careful@2.")
    data = card_of(_dataset(raw), left_out) if left_out else card_of(_dataset(raw))
    settings = presets.settings(kind, presets.required(kind, raw.get("preset", presets.DEFAULT)), data)
    spec = validate(kind, overlaid(settings, raw))
    spec = spec.fitted(raw, spec.seen(data))
    refuse(spec.problems(data))
    return spec


def refuse(problems: Iterable[Problem]) -> None:
    """Raise InputError where any of `problems` is fatal, with all that are."""
    fatal = [problem for problem in problems if problem.fatal]
    if fatal:
        raise InputError(*told(fatal))


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
