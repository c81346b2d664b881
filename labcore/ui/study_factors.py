"""The factors of a study: any setting by its name, with its values."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.spec.experiment import Experiment
from labcore.spec.setting_names import setting_name
from labcore.spec.varying import Variable, variables
from labcore.ui import factor_values, late_options
from labcore.ui.input_help import explained, help_of
from labcore.ui.words import literal


@dataclass(frozen=True)
class Entry:
    """One factor of the form: the setting's dotted key, the values it began with, and a key of its own."""

    setting: str
    start: Sequence[Any]
    key: str


def show_factors(
    start: Mapping[str, Sequence[Any]], labels: Mapping[str, Sequence[str]], spec: Experiment, key: str
) -> tuple[dict[str, list[Any]], dict[str, list[str]]]:
    """Draw the factors, those of `start` at first, and give them as they are now, with the labels that still fit.

    Args:
        labels: what the values of `start` are called, where they do not speak for themselves.
        spec: the base, whose settings can be varied.
    """
    known = variables(type(spec), spec.model_dump(mode="json"))
    titles = {name: factor_values.title_of(each, setting_name(name, [type(spec)])) for name, each in known.items()}
    entries = _entries(start, key)
    factors, called = dict[str, list[Any]](), dict[str, list[str]]()
    with late_options.on(spec.dataset):
        for place, entry in enumerate(entries):
            names = _names(start.get(entry.setting, ()), labels.get(entry.setting, ()))
            factors[entry.setting] = _show_one(place, entry, known.get(entry.setting), titles, names, key)
            found = [names.get(_text(value)) for value in factors[entry.setting]]
            if found and all(found):
                called[entry.setting] = [str(name) for name in found]
    if not entries:
        st.caption("Nothing yet: choose the settings whose effect you want to know. The others stay as in the base.")
    _show_more(known, titles, [entry.setting for entry in entries], key)
    return factors, called


def _show_one(
    place: int, entry: Entry, variable: Variable | None, titles: Mapping[str, str], names: Mapping[str, str], key: str
) -> list[Any]:
    title = titles.get(entry.setting) or setting_name(entry.setting, [])
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            about = variable and explained(str(variable.field.description), variable.lab)
            st.markdown(f"**{place + 1}. {literal(title)}**", width="stretch", help=about)
            st.button(
                "",
                icon=":material/close:",
                help=f"Leave {title} as in the base",
                key=f"{entry.key}.remove",
                on_click=_remove,
                args=(key, entry),
                type="tertiary",
            )
        left, right = st.columns([2, 1], gap="medium", vertical_alignment="bottom")
        with left:
            values = factor_values.draw(variable, entry.start, entry.key)
        with right:
            values = factor_values.order(values, names, entry.key)
        if len(values) == 1:
            st.caption(":material/add: Give it another value, to hold against this one.")
    return values


def _show_more(known: Mapping[str, Variable], titles: Mapping[str, str], taken: Sequence[str], key: str) -> None:
    free = [name for name in known if name not in taken]
    st.selectbox(
        "Add a factor",
        free,
        index=None,
        format_func=titles.__getitem__,
        placeholder="Search a setting, such as dropout",
        key=f"{key}.more{len(st.session_state[f'{key}.entries'])}-{st.session_state.get(f'{key}.added', 0)}",
        on_change=_add,
        args=(key, known),
        help=help_of("study.factor"),
    )


def _entries(start: Mapping[str, Sequence[Any]], key: str) -> list[Entry]:
    first = [Entry(name, list(values), f"{key}.factor{place}") for place, (name, values) in enumerate(start.items())]
    return list(st.session_state.setdefault(f"{key}.entries", first))


def _add(key: str, known: Mapping[str, Variable]) -> None:
    entries, number = st.session_state[f"{key}.entries"], st.session_state.get(f"{key}.added", 0)
    chosen = st.session_state[f"{key}.more{len(entries)}-{number}"]
    if chosen is None:
        return
    st.session_state[f"{key}.added"] = number + 1
    entry = Entry(chosen, factor_values.first_values(known[chosen]), f"{key}.factor-added{number}")
    st.session_state[f"{key}.entries"] = [*entries, entry]


def _remove(key: str, entry: Entry) -> None:
    st.session_state[f"{key}.entries"] = [each for each in st.session_state[f"{key}.entries"] if each != entry]


def _names(values: Sequence[Any], labels: Sequence[str]) -> dict[str, str]:
    """The labels by their values' text; none where they do not pair."""
    if len(values) != len(labels):
        return {}
    return {_text(value): label for value, label in zip(values, labels, strict=True)}


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
