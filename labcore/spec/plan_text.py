"""The plan of a study, or of a tuning, as the text of a file, and such text as a plan's raw content."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from labcore.spec.base import Choice, Spec
from labcore.spec.design import Design
from labcore.spec.reading import read_yaml
from labcore.spec.study import Plan
from labcore.spec.tuner import Tuner
from labcore.spec.tuning import TuningPlan


@dataclass(frozen=True)
class PlanFile:
    """How plans of a kind are written.

    Attributes:
        plan: the kind.
        choice: of its one choice, which is written by its name alone where it is at its defaults.
        called: what users call one.
        name: of the file.
        command: what runs it from a terminal.
        always: keys that are written also at their defaults.
    """

    plan: type[Spec]
    choice: type[Choice]
    called: str
    name: str
    command: str
    always: tuple[str, ...]


STUDY = PlanFile(Plan, Design, "study", "study.yaml", "study", ("base", "factors", "seeds"))
TUNING = PlanFile(TuningPlan, Tuner, "tuning", "tune.yaml", "tune", ("base", "space", "budget"))


def text_of(raw: Mapping[str, Any], of: PlanFile = STUDY) -> str:
    """`raw`, the content of such a file, as YAML that its command takes back: what is left at its default is left out,
    unknown keys are kept."""
    default = of.plan().model_dump(mode="json")
    kept = {
        key: _short(key, value, of.choice)
        for key, value in raw.items()
        if key in of.always or _plain(value) != default.get(key)
    }
    order = [key for key in of.plan.model_fields if key in kept]
    plain = {key: kept[key] for key in [*order, *(key for key in kept if key not in order)]}
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, default_flow_style=None, width=100)


def raw_of(text: str) -> dict[str, Any]:
    """The content of a file whose text this is. Raises InputError where it is no YAML, or no mapping."""
    with tempfile.TemporaryDirectory(prefix="labcore-plan-") as folder:
        path = Path(folder) / "plan.yaml"
        path.write_text(text, encoding="utf-8")
        return read_yaml(path)


def _short(key: str, value: Any, choice: type[Choice]) -> Any:
    """A choice at its defaults by its name alone, tuples as lists, of a budget and of ranges only what is set."""
    if not isinstance(value, Mapping):
        return _plain(value)
    if value.get(Choice.tag) in choice.kinds():
        usual = choice.kinds()[value[Choice.tag]]().model_dump(mode="json")
        return value[Choice.tag] if {**usual, **value} == usual else dict(value)
    if key == "budget":
        return _set(value)
    if key == "space":
        return {name: _set(each) if isinstance(each, Mapping) else _plain(each) for name, each in value.items()}
    return dict(value)


def _set(group: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in group.items() if value is not None and value is not False}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
