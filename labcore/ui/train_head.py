"""The top of the Train page: which data set, for which task, from which preset, under what name and seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.figures.class_bars import class_bars
from labcore.spec import presets
from labcore.spec.base import one_line
from labcore.spec.division import Division
from labcore.spec.experiment import Experiment
from labcore.ui import controls, draft
from labcore.ui.draft import Draft
from labcore.ui.input_help import help_of, help_of_field
from labcore.ui.leak import show_leak
from labcore.ui.library import badges, size_in_words
from labcore.ui.messages import told_next
from labcore.ui.words import left_out_in_words, literal, value_of

MOST_SEEDS = 5
SEED_WIDTH = 140  # pixels


@dataclass(frozen=True)
class RunSettings:
    """What belongs to the run rather than to the network: the spec's own keys, and how many seeds to repeat it with."""

    values: dict[str, Any]
    seeds: int


def show_dataset(cards: Sequence[Card], current: Draft) -> Card:
    """The choice of data set, task and preset, with the set's facts; gives its card."""
    by_name = {card.name: card for card in cards}
    card = by_name[st.session_state[draft.DATASET]]
    with st.container(border=True):
        _show_task(card, cards)
        left, right = st.columns([1.35, 1], gap="medium")
        with left:
            st.selectbox(
                "Data set",
                list(by_name),
                index=list(by_name).index(st.session_state[draft.DATASET]),
                format_func=lambda name: by_name[name].title,
                key=draft.DATASET,
                on_change=told_next(draft.restart),
                args=(cards,),
                help=help_of("train.dataset"),
            )
            _show_preset(current.start["task"], card, cards)
            card = _less(card, cards)
            badges(card)
            st.caption(f"{card.images:,} images · {len(card.classes)} classes · {literal(size_in_words(card))}")
            show_leak(card.name, Library().card(card.name).fingerprint)
            if card.without:
                st.caption(f":material/filter_alt: {literal(left_out_in_words(card.without))}")
        with right:
            st.caption(f"Training images by class ({card.splits['train'].images:,})")
            st.image(class_bars(card.splits["train"].classes))
        if current.source:
            st.caption(f":material/replay: Begun from the settings of run {literal(current.source)}.")
            if said := Division.model_validate(current.start["division"]).told():
                st.caption(f":material/pie_chart: {said}")
    return card


def _show_preset(task: str, card: Card, cards: Sequence[Card]) -> None:
    """The usual presets in a row, and behind the last of it the courseworks of the task."""
    courseworks = presets.of_task(task)
    st.segmented_control(
        "Preset",
        (*presets.USUAL, *([draft.COURSEWORKS] if courseworks else ())),
        default=st.session_state[draft.PRESET],
        required=True,
        format_func=lambda name: value_of(name).capitalize(),
        key=draft.PRESET,
        on_change=told_next(draft.restart),
        args=(cards,),
        help=help_of_field(Experiment, Experiment.model_fields["preset"]),
        width="stretch",
    )
    if st.session_state[draft.PRESET] == draft.COURSEWORKS:
        _show_courseworks(courseworks, card, cards)


def _show_courseworks(courseworks: Mapping[str, presets.Coursework], card: Card, cards: Sequence[Card]) -> None:
    """The choice of one, and a way to the data set that stands in for its own."""
    st.selectbox(
        "Coursework",
        list(courseworks),
        index=list(courseworks).index(st.session_state[draft.COURSEWORK]),
        format_func=lambda name: courseworks[name].title,
        key=draft.COURSEWORK,
        on_change=told_next(draft.restart),
        args=(cards,),
        help=help_of("train.coursework"),
    )
    stand_in = courseworks[st.session_state[draft.COURSEWORK]].dataset
    titles = {each.name: each.title for each in cards}
    if stand_in != card.name and stand_in in titles:
        st.button(
            f"Take its data set: {literal(titles[stand_in])}",
            type="tertiary",
            key="train.stand_in",
            icon=":material/dataset:",
            on_click=told_next(draft.take_stand_in),
            args=(stand_in, cards),
        )


def _show_task(card: Card, cards: Sequence[Card]) -> None:
    """What is to be learned from the set, where there is a choice."""
    fitting = draft.tasks_on(card)
    if len(fitting) > 1:
        st.segmented_control(
            "Task",
            list(fitting),
            default=st.session_state[draft.TASK],
            required=True,
            format_func=lambda name: fitting[name].title,
            key=draft.TASK,
            on_change=told_next(draft.restart),
            args=(cards,),
            help=help_of("train.task", "\n".join(f"- **{kind.title}:** {one_line(kind)}" for kind in fitting.values())),
            width="stretch",
        )


def _less(card: Card, cards: Sequence[Card]) -> Card:
    """The choice of an exclusion list, where the set has any that can be used; gives the card of what is left."""
    lists = draft.lists_of(card.name)
    if not lists:
        return card
    field = Experiment.model_fields["exclusions"]
    st.selectbox(
        "Left out",
        [None, *lists],
        index=[None, *lists].index(st.session_state[draft.EXCLUSIONS]),
        format_func=lambda reference: reference or "nothing",
        placeholder="nothing",
        key=draft.EXCLUSIONS,
        on_change=told_next(draft.leave_out),
        args=(cards,),
        help=help_of_field(Experiment, field),
    )
    return Library().card(card.name, st.session_state[draft.EXCLUSIONS])


def show_run_settings(cards: Sequence[Card], current: Draft) -> RunSettings:
    """Name, seed and number of runs, and the way back to the preset."""
    fields, key = Experiment.model_fields, current.form_key
    # A row that wraps: beside each other in columns, the numbers of runs would be cut off where there is little room.
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            "Name",
            current.start["name"],
            key=f"{key}.name",
            help=help_of_field(Experiment, fields["name"]),
            placeholder="automatic",
            max_chars=200,
        )
        with st.container(width=SEED_WIDTH):
            controls.draw("seed", fields["seed"], Experiment, current.start["seed"], f"{key}.seed")
        seeds = st.segmented_control(
            "Runs with a seed each",
            range(1, MOST_SEEDS + 1),
            default=1,
            required=True,
            key=f"{key}.seeds",
            help=help_of("train.seeds"),
        )
        st.button(
            "Reset",
            icon=":material/restart_alt:",
            help="Back to the preset",
            key=f"{key}.reset",
            on_click=told_next(draft.restart),
            args=(cards,),
        )
    state = st.session_state
    return RunSettings({"name": state[f"{key}.name"], "seed": state[f"{key}.seed"]}, int(seeds or 1))
