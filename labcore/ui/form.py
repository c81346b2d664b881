"""The form of an experiment, derived from its spec class alone: a new setting or choice appears by itself.

Drawing and reading are two walks over the same classes. Streamlit keeps what each control is set to under its key; so
the values are known before anything is drawn, and a group's headline can say what is in it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from labcore.spec.base import Choice, Spec, choice_of, choices_of, extra, group_of, kind_of, lab_of, one_line
from labcore.spec.changes import Change, changes
from labcore.spec.experiment import Experiment
from labcore.spec.setting_names import group_name
from labcore.ui import class_groups, controls, lab_link, late_options, listing
from labcore.ui.group import draw_toggle, is_there, started
from labcore.ui.input_help import help_of, help_of_field
from labcore.ui.words import literal, name_of, value_of

Below = Callable[[Mapping[str, Any]], None]
"""Draws what a group of settings does, given all that the form is set to."""

UNFOLDED = "form.unfolded"
"""Names of the groups that were unfolded in this session. The others are not drawn: a hundred controls that nobody
looks at would take a browser most of a second. Once drawn, a group stays, folded or not, as Streamlit forgets what is
set in controls that are not drawn any more."""

SWITCH = "enabled"
"""The setting that switches a whole group on and off."""

MOST_SUMMARIZED = 4
"""Settings named in the headline of a group."""


def render(
    kind: type[Spec],
    start: Mapping[str, Any],
    key: str,
    base: Mapping[str, Any] | None = None,
    below: Mapping[str, Below] | None = None,
    at_once: Callable[[str], bool] = lambda group: False,
) -> dict[str, Any]:
    """Draw the form of `kind` and give what it is set to.

    Args:
        kind: the experiment's class; data set, name, seed and preset are the page's own business.
        start: plain data of a whole spec: what the controls show when first drawn.
        key: in front of every key in the session. Another key is another form, at its own start.
        base: what changes are counted against in the headlines; `start` where missing.
        below: draws what a group does, by the group's name; asked for by a switch at its end, as it may take a while.
        at_once: whether that switch of a group is on to begin with.

    Returns:
        The form's settings as plain data, not yet validated; what the page sets itself is taken from `start`.
    """
    settings = {name: field for name, field in kind.model_fields.items() if name not in Experiment.model_fields}

    def values() -> dict[str, Any]:
        return {**start, **{name: _read(field, start[name], f"{key}.{name}") for name, field in settings.items()}}

    unfolded = st.session_state.setdefault(UNFOLDED, set())
    told_apart = _read(settings["classes"], start["classes"], f"{key}.classes") if "classes" in settings else None
    with late_options.on(start.get("dataset", ""), told_apart):
        single = {name: field for name, field in settings.items() if not _is_group(field)}
        if single and kind.lab:
            lab_link.show(kind.lab)
        _draw_grid(single, kind, start, key)
        for name, field in settings.items():
            if not _is_group(field):
                continue
            group = _group(name, field, start[name], f"{key}.{name}", (base or start)[name], name in unfolded)
            if name not in unfolded:
                continue
            with group:
                _draw_group(name, field, start[name], f"{key}.{name}")
                draw = (below or {}).get(name)
                if draw and st.toggle(
                    "Show what this does", at_once(name), key=f"{key}.{name}:below", help=help_of("form.below")
                ):
                    draw(values())
        return values()


def render_kind(kind: type[Choice], start: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Draw the settings of one kind of a choice, begun at `start`, and give what they are set to, not yet validated."""
    _draw_all(kind, start, key)
    return {kind.tag: start[kind.tag], **_read_all(kind, start, key)}


def _is_group(field: FieldInfo) -> bool:
    return choice_of(field) is not None or group_of(field) is not None


# --- reading ----------------------------------------------------------------------------------------------------------


def _read(field: FieldInfo, start: Any, key: str) -> Any:
    choice = choice_of(field)
    if choice is not None:
        return _read_choice(choice, *_chosen(choice, start, key), key)
    several = choices_of(field)
    if several is not None:
        return [_read_choice(several, item.kind, item.start, item.key) for item in listing.items(start, key)]
    inner = group_of(field)
    if inner is None:
        return controls.read(field, start, key)
    return _read_all(inner, started(inner, start), key) if is_there(start, key) else None


def _read_choice(choice: type[Choice], kind: str, start: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {choice.tag: kind, **_read_all(choice.kinds()[kind], start, f"{key}.{kind}")}


def _read_all(kind: type[BaseModel], start: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: _read(field, start[name], f"{key}.{name}") for name, field in _settings(kind).items()}


def _chosen(choice: type[Choice], start: Mapping[str, Any], key: str) -> tuple[str, Mapping[str, Any]]:
    """The kind chosen now, and what its settings start from: another kind than at the start has its own defaults."""
    kind = st.session_state.get(f"{key}:kind", start[choice.tag])
    return kind, start if kind == start[choice.tag] else choice.kinds()[kind]().model_dump(mode="json")


def _settings(kind: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of `kind` that are settings: all but the tag that tells a choice's kind."""
    tag = kind.tag if issubclass(kind, Choice) else None
    return {name: field for name, field in kind.model_fields.items() if name != tag}


# --- drawing ----------------------------------------------------------------------------------------------------------


def _group(name: str, field: FieldInfo, start: Any, key: str, base: Any, unfolded: bool) -> ExpanderContainer:
    """A group, folded until it is unfolded for the first time. Whether it is afterwards is the browser's own business:
    where Streamlit is to know it, another headline is another group, which is folded again and has lost the cursor."""
    value = _read(field, start, key)
    headline = _headline(name, field, value, changes(base, value))
    if unfolded:
        return st.expander(headline, expanded=True, key=f"{key}:group")
    return st.expander(headline, key=f"{key}:folded", on_change=_unfold, args=(name,))


def _unfold(name: str) -> None:
    st.session_state[UNFOLDED] = {*st.session_state[UNFOLDED], name}


def _draw_group(name: str, field: FieldInfo, start: Any, key: str) -> None:
    if lab := lab_of(kind_of(field), field):
        lab_link.show(lab)
    if choice := choice_of(field):
        _draw_choice(choice, field, start, key, group_name(name, field))
    else:
        _draw_settings(name, field, start, key)


def _draw_settings(name: str, field: FieldInfo, start: Any, key: str) -> None:
    """Draw the settings of a group; of one that may be None only while it is there."""
    draw_toggle(name, field, help_of_field(kind_of(field), field), start, key)
    if is_there(start, key):
        inner: Any = group_of(field)
        _draw_all(inner, started(inner, start), key)


def _headline(name: str, field: FieldInfo, value: Mapping[str, Any] | None, changed: list[Change]) -> str:
    badge = f" :orange-badge[{len(changed)} changed]" if changed else ""
    return f"**{group_name(name, field)}** :gray[{' · '.join(_summary(field, value))}]{badge}"


def _summary(field: FieldInfo, value: Mapping[str, Any] | None) -> Iterator[str]:
    """The first few settings of a group in a few words."""
    if value is None:
        yield "off"
        return
    kind: Any = kind_of(field)
    if choice := choice_of(field):
        kind = choice.kinds()[value[choice.tag]]
        yield kind.title
    settings = _settings(kind)
    if value.get(SWITCH) and not any(value[name] for name in settings if name != SWITCH):
        yield "none"
        return
    for name, inner in list(settings.items())[:MOST_SUMMARIZED]:
        if isinstance(value[name], bool):
            yield value_of(value[name]) if name == SWITCH else f"{name_of(name).lower()} {value_of(value[name])}"
        elif not extra(inner, "advanced"):
            yield f"{name_of(name).lower()} {_said(name, inner, value[name])}"


def _said(name: str, field: FieldInfo, value: Any) -> str:
    """A setting's value in a headline, with its unit where the name lacks it; off or none where it does nothing."""
    for key, word in (("off", "off"), ("nothing", "none")):
        if extra(field, key) is not None and value == extra(field, key):
            return word
    unit = extra(field, "unit") or ""
    if isinstance(value, (list, str)) or value is None or unit in name:
        return literal(value_of(value))
    space, unit = ("", unit) if unit in ("%", "°") else (" ", unit.removesuffix("s") if value == 1 else unit)
    return literal(f"{value_of(value)}{space}{unit}")


def _draw_choice(choice: type[Choice], field: FieldInfo, start: Mapping[str, Any], key: str, label: str) -> None:
    kinds = choice.kinds()
    kind, inner = _chosen(choice, start, key)
    st.selectbox(
        label,
        list(kinds),
        index=list(kinds).index(start[choice.tag]),
        format_func=lambda each: kinds[each].title,
        key=f"{key}:kind",
        help=help_of_field(choice, field),
    )
    st.caption(one_line(kinds[kind]))
    _draw_all(kinds[kind], inner, f"{key}.{kind}")


def _draw_all(kind: type[BaseModel], start: Mapping[str, Any], key: str) -> None:
    settings = _settings(kind)
    _draw_grid({name: field for name, field in settings.items() if not extra(field, "advanced")}, kind, start, key)
    advanced = {name: field for name, field in settings.items() if extra(field, "advanced")}
    if advanced:
        with st.popover("Advanced", icon=":material/tune:", type="tertiary", key=f"{key}:advanced"):
            _draw_grid(advanced, kind, start, key, columns=1)


def _draw_grid(
    settings: Mapping[str, FieldInfo], holder: Any, start: Mapping[str, Any], key: str, columns: int = 2
) -> None:
    """Plain settings of `holder` side by side, then those that hold settings of their own, one below the other."""
    plain = {name: field for name, field in settings.items() if not _is_wide(field)}
    for place, (name, field) in enumerate(plain.items()):
        if place % columns == 0:
            row = st.columns(columns, gap="medium")
        with row[place % columns]:
            controls.draw(name, field, holder, start[name], f"{key}.{name}")
    for name, field in settings.items():
        if name in plain:
            continue
        if class_groups.is_for(kind_of(field)):
            controls.draw(name, field, holder, start[name], f"{key}.{name}")
        elif several := choices_of(field):
            listing.draw(name, several, field, start[name], f"{key}.{name}", _draw_item)
        elif choice := choice_of(field):
            with st.container(border=True):
                _draw_choice(choice, field, start[name], f"{key}.{name}", controls.label(name, field))
        else:
            with st.container(border=True):
                if not controls.is_optional(field):
                    st.caption(controls.label(name, field))
                _draw_settings(name, field, start[name], f"{key}.{name}")


def _is_wide(field: FieldInfo) -> bool:
    """Whether a setting takes the whole width."""
    return _is_group(field) or choices_of(field) is not None or class_groups.is_for(kind_of(field))


def _draw_item(kind: type[Choice], start: Mapping[str, Any], key: str) -> None:
    _draw_all(kind, start, f"{key}.{kind.model_fields[kind.tag].default}")
