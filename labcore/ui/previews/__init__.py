"""What a group of settings does, shown below it: one module per group, named after it, found by being here.

A module has `show(spec, card)`, which draws for the experiment `spec` on the data set of `card`; and `AT_ONCE = True`
where it is quick, and what everybody must see before a run.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

from labcore.datasets.card import Card
from labcore.errors import InputError, LabError
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import validate
from labcore.ui.messages import show_error

GROUPS = frozenset(module.name for module in pkgutil.iter_modules(__path__))
"""The groups that have a preview."""


def at_once(group: str) -> bool:
    """Whether the preview of `group` is drawn without being asked for."""
    return group in GROUPS and getattr(importlib.import_module(f"{__name__}.{group}"), "AT_ONCE", False)


def show(group: str, values: Mapping[str, Any], *, kind: type[Experiment], card: Card) -> None:
    """Draw the preview of `group`, where it has one and `values` make a valid `kind`."""
    if group not in GROUPS:
        return
    try:
        spec = validate(kind, values)
    except InputError:
        return  # said beside the form, with the cure
    try:
        importlib.import_module(f"{__name__}.{group}").show(spec, card)
    except LabError as error:
        show_error(error)
