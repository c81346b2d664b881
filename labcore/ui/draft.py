"""What the form of the Train page starts from: a preset on a data set, or the spec of an earlier run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import defaults, experiment_class, tasks, validate
from labcore.ui.lab import store

DRAFT = "train.draft"
DATASET, PRESET, VALUES, SENT = "train.dataset", "train.preset", "train.values", "train.sent"
EXCLUSIONS = "train.exclusions"


@dataclass(frozen=True)
class Draft:
    """A form's start.

    Attributes:
        number: another draft is another form, with controls of its own: nothing of an older one can be submitted.
        start: the whole spec that the form shows first, as plain data.
        base: the whole spec that the preset makes for the data set: what changes are counted against.
        source: the run whose spec it is; empty where it is the preset's.
    """

    number: int
    start: Mapping[str, Any]
    base: Mapping[str, Any]
    source: str = ""

    @property
    def form_key(self) -> str:
        return f"train.form{self.number}"

    @property
    def kind(self) -> type[Experiment]:
        return experiment_class(self.start["task"])


def trainable(cards: Sequence[Card]) -> list[Card]:
    """The sets that there is a task for."""
    return [card for card in cards if card.task in tasks()]


def current(cards: Sequence[Card]) -> Draft:
    """The draft to show: what the address asks for, else what was last worked on, else the default preset.

    Raises:
        LabError: the address asks for a run or data set that is not there.
    """
    draft: Draft | None = st.session_state.get(DRAFT)
    asked_run, asked_set = st.query_params.get("from", ""), st.query_params.get("dataset", "")
    is_back = DATASET not in st.session_state  # Streamlit forgets the controls of a page that was left
    if asked_run and (draft is None or draft.source != asked_run):
        return _begin(*_of_run(asked_run, cards), source=asked_run)
    if asked_set and (draft is None or draft.start["dataset"] != asked_set):
        card = _card(asked_set, cards)
        if card not in trainable(cards):
            raise InputError(
                f"'{card.name}' is a {card.task} data set: its images have masks. It can be looked at, but this lab "
                f"does not train {card.task} yet.",
                "Choose a set whose images have one class each.",
            )
        return _begin(*_of_preset(card, "default", st.query_params.get("exclusions")))
    if draft is None:
        return _begin(*_of_preset(cards[0], "default"))
    if is_back and _known(draft.start["dataset"], cards):
        return _begin(st.session_state.get(VALUES, draft.start), draft.base, source=draft.source)
    if is_back:
        return _begin(*_of_preset(cards[0], "default"))
    return draft


def restart(cards: Sequence[Card]) -> None:
    """Begin anew from the preset and the data set chosen on the page; the address no longer asks for anything."""
    st.query_params.clear()
    card, wanted = _card(st.session_state[DATASET], cards), st.session_state.get(EXCLUSIONS)
    has_it = wanted in Library().exclusions(card.name)
    _begin(*_of_preset(card, st.session_state[PRESET], wanted if has_it else None))


def _begin(start: Mapping[str, Any], base: Mapping[str, Any], source: str = "") -> Draft:
    before: Draft | None = st.session_state.get(DRAFT)
    for key in [key for key in st.session_state if str(key).startswith("train.form")]:
        del st.session_state[key]
    st.session_state[SENT] = {}
    draft = Draft(before.number + 1 if before else 1, start, base, source)
    st.session_state[DRAFT] = draft
    st.session_state[DATASET], st.session_state[PRESET] = start["dataset"], start["preset"]
    st.session_state[EXCLUSIONS] = start["exclusions"]
    return draft


def _of_preset(card: Card, preset: str, exclusions: str | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    base = _base(_task(card), preset, card, exclusions)
    return base, base


def _of_run(run_id: str, cards: Sequence[Card]) -> tuple[dict[str, Any], dict[str, Any]]:
    spec = store().folder(run_id).spec()
    start = spec.model_dump(mode="json")
    if spec.name.startswith(spec.summary()):  # made from the settings, and to be made anew when they change
        start["name"] = ""
    card = _card(start["dataset"], cards)
    return start, _base(start["task"], start["preset"], card, start["exclusions"])


def _base(task: str, preset: str, card: Card, exclusions: str | None) -> dict[str, Any]:
    """The whole spec that `preset` makes for the images that are not left out."""
    known = Library().card(card.name, exclusions) if exclusions else card
    return {**_whole(defaults(task, preset, known)), "exclusions": exclusions}


def _task(card: Card) -> str:
    return card.task if card.task in tasks() else "classification"


def _whole(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings with all that a class adds by default; an empty name stays empty, as it follows the settings."""
    spec = validate(experiment_class(settings["task"]), settings)
    return {**spec.model_dump(mode="json"), "name": settings["name"]}


def _known(name: str, cards: Sequence[Card]) -> bool:
    return any(card.name == name for card in cards)


def _card(name: str, cards: Sequence[Card]) -> Card:
    for card in cards:
        if card.name == name:
            return card
    raise LabError(f"The data set '{name}' is not in this lab any more.", "Choose another, or import it again.")
