"""The base of a study: the spec that all its runs share, in short, with the way to change it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.spec import presets
from labcore.spec.changes import Change, changes
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import defaults, experiment_class, resolve, tasks
from labcore.spec.setting_names import setting_name
from labcore.ui.input_help import help_of, help_of_field
from labcore.ui.library import badges
from labcore.ui.messages import show_error
from labcore.ui.words import literal, value_of

Show = Callable[[Experiment, Sequence[Card]], None]
"""Shows a spec on the Train page. Raises LabError where it cannot."""

OF_ITS_OWN = ("task", "dataset", "preset", "exclusions", "seed", "name", "open_test")
"""Settings of the base that are not told among what it changes."""

MOST_TOLD = 8


def task_of(start: Mapping[str, Any]) -> str:
    """The task of the base that begins as `start`."""
    return str(presets.completed(start).get("task", "classification"))


def show_task_and_base(
    start: Mapping[str, Any], cards: Sequence[Card], key: str, change: Show, back: str
) -> dict[str, Any]:
    """The base after its task; another task than that of `start` begins with its own defaults. Else as `show_base`."""
    given = task_of(start)
    task = st.segmented_control(
        "Task",
        list(tasks()),
        default=given if given in tasks() else None,
        required=True,
        format_func=lambda each: tasks()[each].title,
        key=f"{key}.task",
        help=help_of("study.task"),
    )
    if task == given:
        return show_base(start, cards, key, change, back)
    dataset = start.get("dataset") if tasks()[task].takes == experiment_class(given).takes else None
    fresh = {"task": task, **({"dataset": dataset} if dataset else {})}
    return show_base(fresh, cards, f"{key}.{task}", change, back)


def show_base(start: Mapping[str, Any], cards: Sequence[Card], key: str, change: Show, back: str) -> dict[str, Any]:
    """Draw the base, and give it as it is now. Raises LabError where it is no spec.

    Args:
        change: shows it on the Train page.
        back: what brings it back from there, as a sentence.
    """
    completed = dict(presets.completed(start))
    task = task_of(start)
    kind = experiment_class(task)
    by_name = {card.name: card for card in cards if card.task == kind.takes}
    if completed.get("dataset") not in by_name:
        st.warning(
            f"The data set '{literal(completed.get('dataset', ''))}' is not in this lab: another is taken.",
            icon=":material/warning:",
        )
        completed["dataset"] = next(iter(by_name), "")
    with st.container(border=True):
        left, right = st.columns(2, gap="medium")
        with left:
            dataset = st.selectbox(
                "Data set",
                list(by_name),
                index=list(by_name).index(completed["dataset"]) if completed["dataset"] in by_name else None,
                format_func=lambda name: by_name[name].title,
                key=f"{key}.base.dataset",
                help=help_of("study.dataset"),
            )
        with right:
            known = presets.known(task)
            given = completed.get("preset", presets.DEFAULT)
            preset = st.selectbox(
                "Preset",
                known,
                index=known.index(given) if given in known else known.index(presets.DEFAULT),
                format_func=lambda name: value_of(name).capitalize(),
                key=f"{key}.base.preset",
                help=help_of_field(kind, kind.model_fields["preset"]),
            )
        base = {**completed, "task": task, "dataset": dataset, "preset": preset}
        if dataset != completed["dataset"]:
            base.pop("exclusions", None)
        _tell(base, by_name[dataset])
    _show_change(base, cards, key, change, back)
    return base


def _tell(base: Mapping[str, Any], card: Card) -> None:
    """What the base is, in short."""
    spec = resolve(base, Library().card)
    badges(card)
    told = [f"**{type(spec).title}**", literal(spec.summary().partition(" · ")[2])]
    if training := getattr(spec, "training", None):
        told.append(f"{training.epochs} epochs of batches of {training.batch_size}")
    st.markdown(" · ".join(part for part in told if part))
    own = [change for change in _changes(spec) if change.key.partition(".")[0] not in OF_ITS_OWN]
    if own:
        lines = [
            f"{literal(setting_name(change.key, [type(spec)]))} **{literal(value_of(change.now))}**"
            for change in own[:MOST_TOLD]
        ]
        more = f", and {len(own) - MOST_TOLD} more" if len(own) > MOST_TOLD else ""
        st.caption("Changed from the preset: " + ", ".join(lines) + more)


def _changes(spec: Experiment) -> list[Change]:
    """Where `spec` differs from what its preset makes for its data set: what is set to the same is no change."""
    values = spec.model_dump(mode="json")
    return changes(defaults(values["task"], spec.preset, Library().card(spec.dataset, spec.exclusions)), values)


def _show_change(base: Mapping[str, Any], cards: Sequence[Card], key: str, change: Show, back: str) -> None:
    spec = resolve(base, Library().card)
    if st.button(
        "Change the base on the Train page",
        icon=":material/tune:",
        type="tertiary",
        key=f"{key}.base.change",
        help=f"Every setting is there. {back}",
    ):
        try:
            change(spec, cards)
        except LabError as error:
            show_error(error)
        else:
            st.switch_page("pages/train.py")
