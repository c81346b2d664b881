"""Options known only when a form is drawn: runs and weight files of this lab, classes of a set, layers of a run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st
from pydantic.fields import FieldInfo

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.home import weights_dir
from labcore.spec.base import extra
from labcore.spec.transfer.weights import READABLE
from labcore.store.folder import RunFolder
from labcore.ui.lab import store
from labcore.ui.words import value_of

_dataset: ContextVar[str] = ContextVar("dataset", default="")
_layers: ContextVar[Mapping[str, str]] = ContextVar("layers", default={})  # noqa: B039  nobody writes into it


@contextmanager
def on(dataset: str) -> Iterator[None]:
    """Inside, options are those that there are for the data set of that name."""
    before = _dataset.set(dataset)
    try:
        yield
    finally:
        _dataset.reset(before)


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
        return {name: name for name in _classes()}
    if source == "layers":
        return dict(_layers.get())
    return {}


def draw(text: str, options: Mapping[str, str], value: str | None, key: str, about: str | None) -> None:
    """Draw the choice of one option or none; what `value` names stays to be seen when it is there no longer."""
    nothing = None if value is None else ""
    st.selectbox(
        text,
        every := list(dict.fromkeys([nothing, value, *options])),
        index=every.index(value),
        format_func=lambda option: options.get(option or "") or (value_of(option) if option else "none"),
        key=key,
        help=about,
    )


def _has_model(folder: RunFolder) -> bool:
    return folder.model_path.is_file()


def _classes() -> tuple[str, ...]:
    try:
        return Library().card(_dataset.get()).classes
    except LabError:
        return ()
