"""Options known only when a form is drawn: runs and weight files of this lab, classes of a set, layers of a run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.home import weights_dir
from labcore.spec.base import extra
from labcore.spec.class_groups import Classes
from labcore.spec.transfer.weights import READABLE
from labcore.store.folder import RunFolder
from labcore.ui.lab import store
from labcore.ui.words import value_of

_dataset: ContextVar[str] = ContextVar("dataset", default="")
_classes: ContextVar[Any] = ContextVar("classes", default=None)
_layers: ContextVar[Mapping[str, str]] = ContextVar("layers", default={})  # noqa: B039  nobody writes into it


@contextmanager
def on(dataset: str, classes: Any = None) -> Iterator[None]:
    """Inside, options are those that there are for the data set of that name, with `classes` taken as one, as a spec's
    plain data has them."""
    before = _dataset.set(dataset), _classes.set(classes)
    try:
        yield
    finally:
        _dataset.reset(before[0])
        _classes.reset(before[1])


@contextmanager
def among(layers: Mapping[str, str]) -> Iterator[None]:
    """Inside, these layers can be chosen: by name, each with what it is called."""
    before = _layers.set(layers)
    try:
        yield
    finally:
        _layers.reset(before)


def known(field: FieldInfo) -> dict[str, str]:
    """What can be chosen for a setting declared with `options=…`, each with what it is called.

    Empty where the field declares none and where there are none now: then the setting is written by hand.
    """
    source = extra(field, "options")
    if source == "runs":
        return {run.run_id: f"{run.name} · {run.run_id}" for run in store().runs() if _has_model(RunFolder(run.path))}
    if source == "weights":
        return {path.name: path.name for path in sorted(weights_dir().glob(f"*{READABLE}")) if path.is_file()}
    if source == "classes":
        return {name: name for name in _left(_own_classes())}
    if source == "own_classes":
        return {name: name for name in _own_classes()}
    if source == "layers":
        return dict(_layers.get())
    return {}


def draw(text: str, options: Mapping[str, str], value: str | None, key: str, about: str | None, optional: bool) -> None:
    """Draw the choice of one option or none; what `value` names stays to be seen when it is there no longer.

    `optional` says whether none is null, which is called automatic, rather than no text.
    """
    nothing = None if optional else ""
    st.selectbox(
        text,
        every := list(dict.fromkeys([nothing, value, *options])),
        index=every.index(value),
        format_func=lambda option: options.get(option or "") or ("none" if option == "" else value_of(option)),
        key=key,
        help=about,
    )


def _has_model(folder: RunFolder) -> bool:
    return folder.model_path.is_file()


def _left(names: tuple[str, ...]) -> tuple[str, ...]:
    """Of the data set's classes those that are told apart; all of them where the groups cannot be."""
    try:
        return Classes.model_validate(_classes.get() or {}).among(names)[0]
    except ValidationError:
        return names


def _own_classes() -> tuple[str, ...]:
    try:
        return Library().card(_dataset.get()).classes
    except LabError:
        return ()
