"""The Explain page: what of a run's images speaks for its answers, by several methods, beside another run if wanted."""

from collections.abc import Mapping, Sequence
from concurrent.futures import wait
from dataclasses import replace
from typing import Any

import streamlit as st

from labcore.launch.explanation import AT_ONCE as PART
from labcore.launch.explanation import COST, cost, explain
from labcore.spec.explanation import Explanation
from labcore.spec.network_experiment import NetworkExperiment
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.studies.judged import Judged
from labcore.studies.judged_masks import JudgedMasks
from labcore.ui import asking, lab_link
from labcore.ui.address import chosen
from labcore.ui.explain_grid import Shown, show_grid
from labcore.ui.explain_images import ask_images
from labcore.ui.explain_methods import ask_aim, ask_class, ask_kinds, ask_region, ask_settings
from labcore.ui.explain_network import has_transformer, show_filters, show_transformer
from labcore.ui.explain_regions import show_regions
from labcore.ui.explain_work import ExplainWork
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.messages import show_error
from labcore.ui.understand_head import ask_part
from labcore.ui.words import literal
from labcore.words import duration

LOOK_AGAIN = 0.7
"""Seconds between two looks how far it is."""

UNASKED = 20.0
"""Seconds up to which explaining begins by itself."""

COST_LIMIT, KEPT = 300.0, 64
HEIGHT = 200
MOST_OTHERS = 60
"""Latest runs that can stand beside the one."""


def show(record: RunRecord, run: Judged | JudgedMasks) -> None:
    """The choices, then the maps."""
    spec = run.folder.spec()
    lab_link.show("explanation")
    if not isinstance(spec, NetworkExperiment) and isinstance(run, Judged):
        show_regions(run)
        return
    part = ask_part(run, "explain_of")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        of, region = ask_class(run), ask_region(run)
        other = _ask_other(record)
        images = ask_images(run, part)
    aim = ask_aim(run, region)
    kinds, check = ask_kinds(spec.takes)
    if not kinds:
        st.info("Choose a method at least.", icon=":material/info:")
        return
    ways = ask_settings(kinds, check, run)
    folders = [run.folder, *([] if other is None else [store().folder(other.run_id)])]
    questions = [explain(folder, images, of, ways, aim) for folder in folders]
    shown = Shown([record, *([] if other is None else [other])], run.classes, questions)
    unchecked = [way.model_copy(update={"check": False}) for way in ways]
    plain = [explain(folder, images, of, unchecked, aim) for folder in folders] if check else None
    fragment(_ask)(shown, folders, len(images), ways, plain)
    if has_transformer(run.folder):
        fragment(show_transformer)(run.folder, images)
    fragment(show_filters)(shown.records)


def _ask_other(record: RunRecord) -> RunRecord | None:
    """Another run on the same data set, or none."""
    others = {
        each.run_id: each
        for each in store().runs()
        if (each.dataset, each.task) == (record.dataset, record.task)
        and each.run_id != record.run_id
        and RunFolder(each.path).model_path.is_file()
    }
    options = ["", *list(others)[:MOST_OTHERS]]
    asked = st.query_params.get("other", "")
    if asked in others and asked not in options:
        options.append(asked)
    titles = {run_id: f"{each.name} · {run_id}" for run_id, each in others.items()}
    found = chosen(
        "Beside it",
        "other",
        options,
        lambda run_id: titles.get(run_id, "no other run"),
        width=380,
        help=help_of("explain.other"),
    )
    return others.get(found)


def _ask(
    shown: Shown,
    folders: Sequence[RunFolder],
    images: int,
    ways: Sequence[Explanation],
    plain: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """The maps where they are there; how far they are; or what they cost.

    Where that is more than begins by itself, what `plain` asks, the same without checks, is shown meanwhile.
    """
    work = works().of(shown.questions)
    if work is not None:
        wait([work], timeout=asking.PATIENCE)
        if not work.done():
            fragment(_wait_for, every=LOOK_AGAIN)(shown)
            return
        if work.exception() is None:
            show_grid(shown, work.result())
            return
        if error := works().refusal(shown.questions):
            show_error(error)
            if st.button("Go on", icon=":material/refresh:", type="primary"):
                works().start(shown.questions)
                st.rerun()
            return
    costs = [_costs().of(cost(folder, images, 1, ways)) for folder in folders]

    def offer(told: Sequence[Any]) -> None:
        _offer(shown, told, checks=plain is not None)
        if plain is not None:
            unchecked = [way.model_copy(update={"check": False}) for way in ways]
            _ask(replace(shown, questions=plain), folders, images, unchecked)

    asking.show_all(costs, offer, "Estimating how long this takes …", HEIGHT)


def _offer(shown: Shown, told: Sequence[Any], checks: bool) -> None:
    """Begin at once where it is soon done; else say how long it takes, and wait to be asked."""
    seconds = sum(answer.result()["seconds"] for answer in told)
    if seconds <= UNASKED:
        works().start(shown.questions)
        st.rerun()
    what = "Checking these maps" if checks else "This"
    st.markdown(
        f"{what} takes **{duration(seconds)} at most** on this machine; what was asked before is not worked out again."
    )
    title, icon = ("Check them", "rule") if checks else ("Explain", "visibility")
    if st.button(title, icon=f":material/{icon}:", type="primary"):
        works().start(shown.questions)
        st.rerun()


def _wait_for(shown: Shown) -> None:
    work = works().of(shown.questions)
    if work is None or work.done():
        st.rerun()
    st.progress(work.share, literal(work.doing))
    if st.button("Stop", icon=":material/stop_circle:", help=f"After the {PART} images that are under way."):
        works().stop(shown.questions)
    st.skeleton(height=HEIGHT)


@st.cache_resource(show_spinner=False)
def works() -> ExplainWork:
    """All explanations that were asked for on this page."""
    return ExplainWork()


@st.cache_resource(show_spinner=False)
def _costs() -> asking.Answers:
    return asking.Answers(COST, KEPT, COST_LIMIT)
