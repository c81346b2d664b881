"""Fields that the form of a study and that of a tuning share."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo

from labcore.datasets.card import Card
from labcore.evaluation.measures import measure
from labcore.spec.base import Choice, Spec, one_line
from labcore.spec.experiment import Experiment
from labcore.ui import controls
from labcore.ui.input_help import help_of_field
from labcore.words import in_a_sentence

FEW = 3
"""Kinds that fit a row of buttons on a phone."""


def show_kind(
    title: str, field: FieldInfo, holder: type[Spec], family: type[Choice], first: str, start: Any, key: str
) -> tuple[dict[str, Any], type[Choice]]:
    """Draw a choice, `start` chosen at first, and below it the settings of the kind that is chosen; give it, and its
    class.

    Args:
        field: of the plan `holder`, that takes such a choice.
        first: the kind that stands first.
        start: a kind's name, or that with its settings.
    """
    given = start if isinstance(start, Mapping) else {Choice.tag: start}
    kinds = dict(sorted(family.kinds().items(), key=lambda each: each[0] != first))
    draw = st.segmented_control if len(kinds) <= FEW else st.pills
    kind = draw(
        title,
        list(kinds),
        default=given[Choice.tag],
        required=True,
        format_func=lambda each: kinds[each].title,
        key=f"{key}.{title.lower()}",
        help=help_of_field(holder, field),
        wrap=True,
    )
    st.caption(one_line(kinds[kind]))
    own = {name: each for name, each in kinds[kind].model_fields.items() if name != Choice.tag}
    found = {Choice.tag: kind}
    columns = st.columns(max(2, len(own))) if own else []
    for (name, each), column in zip(own.items(), columns, strict=False):
        with column:
            controls.draw(name, each, kinds[kind], given.get(name, each.default), f"{key}.{title.lower()}.{name}")
        found[name] = st.session_state[f"{key}.{title.lower()}.{name}"]
    return found, kinds[kind]


def classes_of(spec: Experiment, cards: Sequence[Card]) -> tuple[str, ...]:
    """The classes of the data set of `spec`; none where it is not among `cards`."""
    return next((card.classes for card in cards if card.name == spec.dataset), ())


def show_figure(
    given: str, spec: Experiment, classes: Sequence[str], field: FieldInfo, holder: type[Spec], key: str
) -> str:
    """Draw the choice of the figure by which is judged, `given` at first, and give it; empty for that of the task.

    `classes` are those of the data set, for tasks that may be judged by one of them.
    """
    usual = in_a_sentence(measure(spec.judged_by).title)
    names = ["", *spec.judging, *(f"{each}.{label}" for each in spec.judging_classes for label in classes)]
    return str(
        st.selectbox(
            "Figure on validation images",
            list(dict.fromkeys([*names, given])),
            index=names.index(given) if given in names else len(names),
            format_func=lambda name: measure(name).title if name else f"that of the task: {usual}",
            key=key,
            help=help_of_field(holder, field),
        )
    )
