"""Presets: where settings come from that nobody has set. A new coursework is one file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from labcore.errors import InputError
from labcore.spec.data import Data
from labcore.spec.experiment import Experiment
from labcore.spec.overlay import overlaid
from labcore.spec.reading import read_yaml
from labcore.spec.refusals import nearest, short

PRESETS = Path(__file__).resolve().parent.parent / "presets"

DEFAULT = "default"
USUAL = ("quick", DEFAULT, "best")
"""What every task has, in the order in which they are offered."""


@dataclass(frozen=True)
class Coursework:
    """A spec file that stands for a coursework, or for a part of one.

    Attributes:
        preset: what it is called in a spec: the file's name.
        title: what it is called in the app.
        task: which it is of.
        dataset: the set that stands in where the coursework's own is not there.
        settings: what the file sets, apart from the above.
        path: the file, which can also be trained as it is.
    """

    preset: str
    title: str
    task: str
    dataset: str
    settings: Mapping[str, Any]
    path: Path


@cache
def courseworks() -> dict[str, Coursework]:
    """Every coursework by its preset's name: whatever files there are in the folder of that name."""
    return {path.stem: _read(path) for path in sorted((PRESETS / "courseworks").glob("*.yaml"))}


def of_task(task: str) -> dict[str, Coursework]:
    """The courseworks of that task, by preset."""
    return {name: each for name, each in courseworks().items() if each.task == task}


def known(task: str) -> tuple[str, ...]:
    """The presets that there are for `task`: the usual ones, then courseworks."""
    return (*USUAL, *of_task(task))


def completed(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """`raw` with task and data set of the coursework that is its preset, where it names neither."""
    named = raw.get("preset")
    coursework = courseworks().get(named) if isinstance(named, str) else None
    if coursework is None:
        return raw
    return {"task": coursework.task, "dataset": coursework.dataset, **raw}


def required(kind: type[Experiment], preset: Any) -> str:
    """`preset`. Raises InputError where there is none of that name for experiments of that kind."""
    task = kind.model_fields[kind.tag].default
    if isinstance(preset, str) and preset in known(task):
        return preset
    if isinstance(preset, str) and preset in courseworks():
        raise InputError(
            f"The preset '{preset}' is for the task {courseworks()[preset].task}, and this is a {task}.",
            f"Leave out 'task', or choose one of {', '.join(known(task))}.",
        )
    hint = nearest(str(preset), known(task))
    raise InputError(f"There is no preset {short(preset)}.", f"{hint} Choose one of {', '.join(known(task))}.".strip())


def settings(kind: type[Experiment], preset: str, data: Data) -> dict[str, Any]:
    """What the preset sets for the data set's modality, before it is fitted to the set's size.

    A coursework is laid over the default preset.
    """
    task = kind.model_fields[kind.tag].default
    coursework = courseworks().get(preset)
    found = [_file(f"{task}/{preset if coursework is None else DEFAULT}")]
    if data.modality:
        found.append(_file(f"modality/{data.modality.lower()}"))
    if coursework is not None:
        found.append(coursework.settings)
    whole: dict[str, Any] = kind(dataset=data.name, preset=preset).model_dump(mode="json")  # type: ignore[call-arg]
    for each in found:  # a modality speaks to every task, each of which has its own settings
        whole = overlaid(whole, {key: value for key, value in each.items() if key in kind.model_fields})
    return whole


def _file(name: str) -> Mapping[str, Any]:
    path = PRESETS / f"{name}.yaml"
    return read_yaml(path) if path.is_file() else {}


def _read(path: Path) -> Coursework:
    content = read_yaml(path)
    own = {key: value for key, value in content.items() if key not in Experiment.model_fields}
    return Coursework(path.stem, content["name"], content["task"], content["dataset"], own, path)
