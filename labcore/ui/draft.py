"""What the form of the Train page starts from: a preset on a data set, or the spec of an earlier run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.spec import presets
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import defaults, experiment_class, tasks, validate
from labcore.ui.lab import store
from labcore.ui.run_names import is_automatic
from labcore.ui.words import literal

DRAFT = "train.draft"
DATASET, TASK, PRESET, EXCLUSIONS = "train.dataset", "train.task", "train.preset", "train.exclusions"
COURSEWORK = "train.coursework"
"""Which one, where the choice of presets is at `COURSEWORKS`."""
COURSEWORKS = "coursework"
VALUES, SENT = "train.values", "train.sent"


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


def tasks_on(card: Card) -> dict[str, type[Experiment]]:
    """The experiments that can learn from the set of `card`, by the task's name."""
    return {name: kind for name, kind in tasks().items() if kind.takes == card.task}


def trainable(cards: Sequence[Card]) -> list[Card]:
    """The sets that there is a task for."""
    return [card for card in cards if tasks_on(card)]


def first_base(cards: Sequence[Card]) -> dict[str, Any]:
    """What a study or a tuning starts from, where nothing is chosen. Raises LabError where nothing can be trained."""
    fitting = trainable(cards)
    if not fitting:
        raise LabError("No data set in this lab can be trained on.", "Import one on the Data page.")
    task = next(iter(tasks_on(fitting[0])))
    return {"task": task, "dataset": fitting[0].name, "preset": presets.DEFAULT}


def current(cards: Sequence[Card]) -> Draft:
    """The draft to show: what the address asks for, else what was last worked on, else the default preset.

    Raises:
        LabError: the address asks for a run, data set or task that is not there, or for two that do not fit; or the
            form's data set has been removed meanwhile.
    """
    draft: Draft | None = st.session_state.get(DRAFT)
    asked_run, asked_set, asked_task, asked_list = (
        st.query_params.get(name, "") for name in ("from", "dataset", "task", "exclusions")
    )
    is_back = DATASET not in st.session_state  # Streamlit forgets the controls of a page that was left
    # Who comes back by way of a run wants that run's settings, not what was made of them the last time.
    if asked_run and (draft is None or draft.source != asked_run or is_back):
        return _begin(*_of_run(asked_run, cards), source=asked_run)
    if (
        draft is None
        or (asked_set and draft.start["dataset"] != asked_set)
        or (asked_task and draft.start["task"] != asked_task)
    ):
        return _begin(*_of_preset(*_asked(asked_set, asked_task, cards), "default", asked_list if asked_set else None))
    if asked_set and asked_list and draft.start["exclusions"] != asked_list:
        return _with_list(draft, asked_list, _card(asked_set, cards))
    if _known(draft.start["dataset"], cards) and not _has(draft.start["dataset"], draft.start["exclusions"]):
        st.warning(
            f"The exclusion list '{literal(draft.start['exclusions'])}' is not there any more, or cannot be used: "
            "nothing is left out.",
            icon=":material/warning:",
        )
        return _with_list(draft, None, _card(draft.start["dataset"], cards))
    if asked_set or not is_back:
        _card(draft.start["dataset"], cards)  # somebody may have removed it while the form was open
    if is_back and _known(draft.start["dataset"], cards):
        return _begin(st.session_state.get(VALUES, draft.start), draft.base, source=draft.source)
    if is_back:
        return _begin(*_of_preset(*_asked("", "", cards), "default"))
    return draft


def restart(cards: Sequence[Card]) -> None:
    """Begin anew from what is chosen at the page's head; the address no longer asks for anything.

    A task that cannot learn from the data set gives way to that which the set was made for.
    """
    st.query_params.clear()
    card, task = _card(st.session_state[DATASET], cards), st.session_state.get(TASK)
    task = task if task in tasks_on(card) else _usual_task(card)
    preset = st.session_state[PRESET]
    if preset == COURSEWORKS:
        preset, offered = st.session_state.get(COURSEWORK), presets.of_task(task)
        preset = preset if preset in offered else next(iter(offered), presets.DEFAULT)
    wanted = st.session_state.get(EXCLUSIONS)
    _begin(*_of_preset(card, task, preset, wanted if _has(card.name, wanted) else None))


def leave_out(cards: Sequence[Card]) -> None:
    """Go on with the form as it is filled in, but with the exclusion list that is chosen at the page's head."""
    st.query_params.clear()
    draft: Draft = st.session_state[DRAFT]
    _with_list(draft, st.session_state[EXCLUSIONS], _card(draft.start["dataset"], cards))


def take_stand_in(dataset: str, cards: Sequence[Card]) -> None:
    """Begin anew on `dataset`, which is that of the coursework chosen."""
    st.session_state[DATASET] = dataset
    restart(cards)


def show_spec(spec: Experiment, cards: Sequence[Card]) -> None:
    """Begin anew from `spec`. Raises LabError where its data set is not there."""
    start = {**spec.model_dump(mode="json"), "open_test": True}
    if is_automatic(spec):
        start["name"] = ""
    card = _card(spec.dataset, cards)
    st.session_state[VALUES] = start
    _begin(start, _base(spec.task, start["preset"], card, start["exclusions"]))


def _begin(start: Mapping[str, Any], base: Mapping[str, Any], source: str = "") -> Draft:
    before: Draft | None = st.session_state.get(DRAFT)
    for key in [key for key in st.session_state if str(key).startswith("train.form")]:
        del st.session_state[key]
    st.session_state[SENT] = {}
    draft = Draft(before.number + 1 if before else 1, start, base, source)
    st.session_state[DRAFT] = draft
    for key, name in ((DATASET, "dataset"), (TASK, "task"), (PRESET, "preset"), (EXCLUSIONS, "exclusions")):
        st.session_state[key] = start[name]
    if start["preset"] not in presets.USUAL:
        st.session_state[PRESET], st.session_state[COURSEWORK] = COURSEWORKS, start["preset"]
    return draft


def _with_list(draft: Draft, exclusions: str | None, card: Card) -> Draft:
    """The form as it was last filled in, but leaving out what the list `exclusions` says."""
    filled = {**st.session_state.get(VALUES, draft.start), "exclusions": exclusions}
    return _begin(filled, _base(filled["task"], filled["preset"], card, exclusions), source=draft.source)


def lists_of(dataset: str) -> list[str]:
    """The exclusion lists of the set that a run can name; the Data page says what is wrong with the others."""
    return [reference for reference in Library().exclusions(dataset) if _has(dataset, reference)]


def _has(dataset: str, exclusions: str | None) -> bool:
    """Whether the set has that list, and it can be used; it always has none."""
    try:
        Library().card(dataset, exclusions)
    except InputError:
        return False
    return True


def _asked(dataset: str, task: str, cards: Sequence[Card]) -> tuple[Card, str]:
    """The card and the task that an address asks for; empty leaves the choice open."""
    kind = experiment_class(task) if task else None
    if not dataset:
        card = next((card for card in trainable(cards) if kind is None or card.task == kind.takes), None)
        if card is None:
            raise LabError("No data set in this lab can be trained on in that way.", "Import one on the Data page.")
        return card, task or _usual_task(card)
    card = _card(dataset, cards)
    fitting = tasks_on(card)
    if kind is not None and task not in fitting:
        raise InputError(
            f"{kind.title} learns from {kind.takes} data sets; '{card.name}' is a {card.task} data set.",
            f"Choose another data set, or a task for this one: {', '.join(fitting)}.",
        )
    return card, task or _usual_task(card)


def _usual_task(card: Card) -> str:
    """The task that the data set was made for; where there is none, the first that can learn from it."""
    fitting = tasks_on(card)
    return card.task if card.task in fitting else next(iter(fitting))


def _of_preset(
    card: Card, task: str, preset: str, exclusions: str | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    base = _base(task, preset, card, exclusions)
    return base, base


def _of_run(run_id: str, cards: Sequence[Card]) -> tuple[dict[str, Any], dict[str, Any]]:
    spec = store().folder(run_id).spec()
    start = {**spec.model_dump(mode="json"), "open_test": True}  # a study had kept it closed
    if is_automatic(spec):
        start["name"] = ""
    card = _card(start["dataset"], cards)
    if start["preset"] not in presets.known(start["task"]):
        start["preset"] = presets.DEFAULT  # the run comes from elsewhere, or the coursework's file is gone
    return start, _base(start["task"], start["preset"], card, start["exclusions"])


def _base(task: str, preset: str, card: Card, exclusions: str | None) -> dict[str, Any]:
    """The whole spec that `preset` makes for the images that are not left out."""
    known = Library().card(card.name, exclusions) if exclusions else card
    return {**_whole(defaults(task, preset, known)), "exclusions": exclusions}


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
