"""Beside the form: what is about to run, what stands against it, what it costs, and the button."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.errors import InputError, LabError
from labcore.launch import local
from labcore.launch.devices import objections_to_devices
from labcore.spec.changes import changes
from labcore.spec.experiment import Experiment
from labcore.spec.generative import Generative
from labcore.spec.gradient_experiment import GradientExperiment
from labcore.spec.problem import Problem
from labcore.spec.resolve import validate
from labcore.spec.setting_names import setting_name
from labcore.studies.references import objections_to_runs
from labcore.ui import forecast, study_draft, tuning_draft
from labcore.ui.draft import SENT, Draft
from labcore.ui.lab import store
from labcore.ui.messages import show_error
from labcore.ui.run_names import with_seed
from labcore.ui.words import literal, value_of

MOST_CHANGES = 8


def show(draft: Draft, values: Mapping[str, Any], seeds: int, card: Card) -> None:
    """The panel for a form set to `values`, to be run with `seeds` seeds on the set of `card`."""
    try:
        spec = validate(draft.kind, values)
    except InputError as error:
        _button(draft, "Train", disabled=True)
        show_error(error)
        return
    problems = [*spec.problems(card), *objections_to_runs(spec, card, store()), *objections_to_devices(spec)]
    fatal = [problem for problem in problems if problem.fatal]
    answer = None if fatal else forecast.ask(spec, card.fingerprint)
    refused = None if answer is None else forecast.refusal(answer)
    label = "Train" if seeds == 1 else f"Train {seeds} runs"
    if _button(draft, label, disabled=bool(fatal) or refused is not None):
        _train(spec, seeds)
    _show_problems(problems)
    if refused is not None:
        show_error(refused)
    elif answer is not None:
        forecast.show(answer)
    if remark := spec.remark():
        st.caption(f":material/info: {literal(remark)}")
    _show_work(spec, card, seeds)
    _offer_study(draft, spec)
    _show_changes(draft, values)
    _show_spec(spec)


def _button(draft: Draft, label: str, disabled: bool) -> bool:
    """Whether the run was asked for. The style keeps the button in view on a phone, by its container's key.

    The button's own is that of this form: the second click of a double click, which may come when the page has been
    left and drawn anew, belongs to a button that is gone.
    """
    with st.container(key="train-button"):
        return st.button(
            label,
            type="primary",
            width="stretch",
            disabled=disabled,
            icon=":material/play_arrow:",
            key=f"{draft.form_key}.run",
        )


def _offer_study(draft: Draft, spec: Experiment) -> None:
    with st.container(horizontal=True, gap="small"):
        about = "Vary some of these settings, with several seeds, and see what each of them does."
        key = f"{draft.form_key}.study"
        if st.button("Study this", icon=":material/science:", type="tertiary", key=key, help=about):
            _go_on(lambda: study_draft.study_this(spec), "pages/studies.py", study_draft.KEPT)
        about, key = "Search for better values of some of these settings.", f"{draft.form_key}.tune"
        if st.button("Tune this", icon=":material/manage_search:", type="tertiary", key=key, help=about):
            _go_on(lambda: tuning_draft.tune_this(spec), "pages/tuning.py", tuning_draft.KEPT)


def _go_on(make: Callable[[], object], page: str, asked: str) -> None:
    try:
        make()
    except LabError as error:
        show_error(error)
    else:
        st.switch_page(page, query_params={"new": asked})


def _train(spec: Experiment, seeds: int) -> None:
    try:
        run_ids = submit(spec, seeds)
    except LabError as error:
        show_error(error)
        return
    st.switch_page("pages/run.py", query_params={"run": run_ids[0]})


def submit(spec: Experiment, seeds: int) -> Sequence[str]:
    """Queue `spec` once for each of `seeds` seeds, see that a launcher is there, and give the runs' ids.

    Asked again from the same form, as by a double click or after a refusal, it queues only what is not queued yet. A
    page opened anew has a form of its own, and so runs of its own.

    Raises:
        InputError: one of the runs cannot be as asked for, or the launcher's settings cannot be; none is queued then.
        LabError: the store or the launcher refuses.
    """
    local.require_settings()
    wanted = with_seeds(spec, seeds)
    queued: list[str] = st.session_state.setdefault(SENT, {}).setdefault((spec.identity(), spec.name, seeds), [])
    try:
        for each in wanted[len(queued) :]:
            queued.append(store().submit(each))
    finally:
        local.ensure_running()
    return queued


def with_seeds(spec: Experiment, seeds: int) -> list[Experiment]:
    """`spec` for each of `seeds` seeds from its own on, each named by its seed. Raises InputError: a seed too large."""
    if seeds == 1:
        return [spec]
    settings = spec.model_dump(mode="json")
    wanted = []
    for seed in range(spec.seed, spec.seed + seeds):
        name = with_seed(spec.name or spec.summary(), seed)
        wanted.append(validate(type(spec), {**settings, "seed": seed, "name": name}))
    return wanted


def _show_problems(problems: Sequence[Problem]) -> None:
    for problem in sorted(problems, key=lambda problem: not problem.fatal):
        tell, icon = (st.error, ":material/block:") if problem.fatal else (st.warning, ":material/warning:")
        tell(f"{literal(problem.message)} {literal(problem.cure)}", icon=icon)


def _show_work(spec: Experiment, card: Card, seeds: int) -> None:
    seen = spec.seen(card)
    if isinstance(spec, GradientExperiment) and (there := spec.images_per_epoch(seen)):
        training, steps = spec.training, spec.steps_per_epoch(seen)
        images = min(there, steps * spec.images_per_step())
        runs = f", {seeds} times" if seeds > 1 else ""
        small = isinstance(spec, Generative) and 1 < training.epochs == spec.epochs_wanted(seen)
        why = f"As the set is small, epochs are added, up to {training.epochs * steps:,} steps. " if small else ""
        st.caption(
            f"{training.epochs:,} epochs of {steps:,} steps: {images * training.epochs:,} images in all{runs}. {why}"
            "How long that takes shows a few seconds after the start."
        )


def _show_changes(draft: Draft, values: Mapping[str, Any]) -> None:
    ignored = ("name", "seed")
    found = [change for change in changes(draft.base, values) if change.key not in ignored]
    if not found:
        st.caption(f":material/check: As in the preset *{literal(value_of(values['preset']))}*.")
        return
    names = {change.key: literal(setting_name(change.key, [draft.kind])) for change in found[:MOST_CHANGES]}
    lines = [
        f"- {names[change.key]}: {literal(value_of(change.before))} → **{literal(value_of(change.now))}**"
        for change in found[:MOST_CHANGES]
    ]
    more = [f"- and {len(found) - MOST_CHANGES} more"] if len(found) > MOST_CHANGES else []
    keys = [f"- {name}: {literal(key)}" for key, name in names.items()]
    st.markdown(
        "\n".join(["**Changed from the preset**", "", *lines, *more]),
        help="\n".join(["In a file:", "", *keys]),
    )


def _show_spec(spec: Experiment) -> None:
    text = spec.to_yaml()
    with st.popover("Settings as a file", icon=":material/code:", width="stretch"):
        st.caption("The whole experiment. From a terminal, it runs with")
        st.code("python -m labcore train spec.yaml --wait", language="bash", wrap_lines=True)
        st.code(text, language="yaml", height=260)
        st.download_button(
            "Download spec.yaml", text, "spec.yaml", "application/yaml", icon=":material/download:", on_click="ignore"
        )
