"""What inputs say of themselves: help that ends with the way to the concept lab behind it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic.fields import FieldInfo

from labcore.spec.base import Spec, lab_of
from labcore.ui.lab_link import link_to

TEXTS = Path(__file__).with_suffix(".yaml")
"""The one table of all inputs that are no setting of a spec: texts by name, by lab."""

NO_LAB = "none"
"""In the table in a lab's place: inputs behind which there is no concept, such as names, files and people."""


@dataclass(frozen=True)
class Help:
    """What one input says.

    Attributes:
        text: what it does, and when to set it otherwise.
        lab: the concept lab that explains it; empty where no concept is behind it.
    """

    text: str
    lab: str


@lru_cache(maxsize=1)
def table() -> dict[str, Help]:
    """Every input of the table, by its name."""
    labs = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return {
        name: Help(text, "" if lab == NO_LAB else lab) for lab, texts in labs.items() for name, text in texts.items()
    }


def help_of(name: str, more: str = "", lab: str = "") -> str:
    """The tooltip of the input `name` of the table; `more`, in Markdown, and `lab` are what only the page knows."""
    found = table()[name]
    return explained(f"{found.text}\n\n{more}" if more else found.text, lab or found.lab)


def help_of_field(holder: type[Spec], field: FieldInfo, more: str = "") -> str:
    """The tooltip of a setting: what its field says, and `more`, and the lab of the setting or of its `holder`."""
    return explained(f"{field.description} {more}".strip(), lab_of(holder, field))


def explained(text: str, lab: str) -> str:
    """The help `text`, with the way to the concept lab `lab`, if any, in a line of its own."""
    return f"{text}\n\n{link_to(lab)}" if lab else text
