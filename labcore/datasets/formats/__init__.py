"""The forms of data that can be imported: one file each, found by being here."""

import importlib
import pkgutil
from typing import Any

from labcore.datasets.formats.base import UNSET, Format, Found, Request
from labcore.datasets.sources import Arrays, Tree
from labcore.errors import InputError


def all_formats() -> list[Format]:
    """Every form, in the order in which they are tried."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return sorted((form() for form in _concrete(Format)), key=lambda form: form.order)


def describe(source: Tree | Arrays, request: Request) -> Found:
    """What `source` holds, by the first form that recognises it.

    Raises InputError where none does, and where classes are to be named that have names.
    """
    forms = all_formats()
    form = next((form for form in forms if form.recognises(source)), None)
    if form is not None:
        found = form.describe(source, request)
        _require_unnamed(found, request, source.title)
        return found
    holds = source.keys if isinstance(source, Arrays) else source.names
    shown = ", ".join(holds[:6]) + (", …" if len(holds) > 6 else "")
    raise InputError(
        f"{source.title} is in no form that can be imported. It holds: {shown or 'nothing'}.",
        "Accepted are: " + "; ".join(form.title for form in forms) + ".",
    )


def _require_unnamed(found: Found, request: Request, title: str) -> None:
    """Refuse names for classes that are named by the data, as folders are."""
    wanted = tuple(name.strip() for name in request.class_names or ())
    if wanted and found.task == "classification" and found.classes != wanted:
        raise InputError(
            f"{title} names its classes itself: {', '.join(found.classes[:6])}.", "Leave out the names of classes."
        )


def _concrete(kind: Any) -> list[type[Format]]:
    """The leaves of the class tree: a form that others derive from only holds what they share."""
    return [leaf for sub in kind.__subclasses__() for leaf in _concrete(sub)] or [kind]


__all__ = ["UNSET", "Format", "Found", "Request", "all_formats", "describe"]
