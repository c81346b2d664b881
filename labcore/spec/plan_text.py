"""A study's plan as the text of a file, and such text as a plan's raw content."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from labcore.spec.base import Choice
from labcore.spec.design import Design
from labcore.spec.reading import read_yaml
from labcore.spec.study import Plan

FILE = "study.yaml"


def text_of(raw: Mapping[str, Any]) -> str:
    """`raw`, the content of a study file, as YAML that `study` takes back: what is left at its default is left out."""
    default = Plan().model_dump(mode="json")
    kept = {
        key: _short(value)
        for key, value in raw.items()
        if key in ("base", "factors", "seeds") or value != default.get(key)
    }
    order = [key for key in Plan.model_fields if key in kept]
    plain = {key: kept[key] for key in [*order, *(key for key in kept if key not in order)]}
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, default_flow_style=None, width=100)


def raw_of(text: str) -> dict[str, Any]:
    """The content of a study file whose text this is. Raises InputError where it is no YAML, or no mapping."""
    with tempfile.TemporaryDirectory(prefix="labcore-study-") as folder:
        path = Path(folder) / FILE
        path.write_text(text, encoding="utf-8")
        return read_yaml(path)


def _short(value: Any) -> Any:
    """A design at its defaults by its name alone, tuples as lists."""
    if isinstance(value, Mapping) and value.get(Choice.tag) in Design.kinds():
        usual = Design.kinds()[value[Choice.tag]]().model_dump(mode="json")
        return value[Choice.tag] if {**usual, **value} == usual else dict(value)
    return list(value) if isinstance(value, tuple) else value
