"""The head of a study's page: what it is, how it stands, and what can be done with it."""

from collections.abc import Sequence

import streamlit as st

from labcore.spec.plan_text import text_of
from labcore.store.studies import Studies
from labcore.store.study import StudyState
from labcore.studies.comparison import MOST, MOST_RUNS
from labcore.studies.observation import cell_key
from labcore.studies.reading import naming_of
from labcore.studies.sides import address_of
from labcore.studies.standing import Standing
from labcore.ui import plan_file, report_downloads, sharing, study_actions
from labcore.ui.explore_study import STUDY
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.study_actions import button
from labcore.ui.study_grow import show_growth
from labcore.ui.study_state import study_badge
from labcore.ui.ways import show_way_back
from labcore.ui.words import literal
from labcore.words import counted, moment

MOST_SEEDS_TOLD = 10


def show_head(now: Standing) -> None:
    """Name, state, facts and buttons."""
    study, plan = now.study, now.study.plan
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="content", gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                show_way_back("Studies", "pages/studies.py")
                st.header(literal(study.name), anchor=False, width="content")
                study_badge(now.state)
            facts = [
                literal(str(plan.base.get("dataset", ""))),
                f"design {plan.design.title.lower()}",
                *([counted(plan.folds, "fold")] if plan.folds else []),
                _seeds(plan.seeds),
                f"begun {moment(study.created)}",
                *sharing.told(study),
            ]
            st.caption(" · ".join(fact for fact in facts if fact))
        with st.container(horizontal=True, width="content", gap="small"):
            _show_actions(now)


def _seeds(seeds: Sequence[int]) -> str:
    if len(seeds) > MOST_SEEDS_TOLD:
        return f"{len(seeds)} seeds"
    return f"seed{'' if len(seeds) == 1 else 's'} {', '.join(map(str, seeds))}"


def _show_actions(now: Standing) -> None:
    study_id, wanted, mine = now.study.study_id, now.study.state, sharing.may_change(now.study)
    if mine and wanted is StudyState.RUNNING and not now.is_over:
        button(
            "Pause",
            "pause_circle",
            lambda: study_actions.pause(study_id),
            "study.pause",
            "Begins no more runs; those at work go on to their end.",
        )
    if mine and wanted is not StudyState.RUNNING:
        button("Resume", "play_circle", lambda: study_actions.resume(study_id), "study.resume")
    if mine and wanted is not StudyState.STOPPED and not now.is_over:
        button(
            "Stop",
            "stop_circle",
            lambda: study_actions.stop(study_id),
            "study.stop",
            "Ends what waits at once, and what is at work after its current batch. It can be resumed.",
        )
    if mine:
        show_growth(now)
    _show_compare(now)
    _offer_explore(now)
    report_downloads.show(study_id)
    with st.popover("More", icon=":material/more_horiz:", type="tertiary"):
        plan_file.download(text_of(now.study.plan.model_dump(mode="json")), "study.download")
        if not mine:
            return
        sharing.show_switch(now.study, lambda shared: Studies(store()).share(study_id, shared), study_id)
        st.divider()
        with_runs = st.toggle("Its runs, too", key="study.with_runs", help=help_of("plan.with_runs"))
        asked = st.button("Delete the study", icon=":material/delete:", key="study.delete")
        if asked and study_actions.done(lambda: study_actions.forget(study_id, with_runs)):
            st.switch_page("pages/studies.py")


def _show_compare(now: Standing) -> None:
    """The way to the Compare page, the cells side by side; of many the first."""
    naming, cells = naming_of(now.study.plan), dict[str, list[str]]()
    names = {cell_key(member.cell): naming.cell(member.cell) for member in now.study.members}
    for member in now.study.members:
        if member.run_id in now.records:
            cells.setdefault(names[cell_key(member.cell)], []).append(member.run_id)
    shown = dict(list(cells.items())[:MOST])
    if len(shown) < 2:
        return
    room = MOST_RUNS // len(shown)
    about = "Its cells side by side." if len(cells) <= MOST else f"The first {MOST} of its {len(cells)} cells."
    if any(len(runs) > room for runs in shown.values()):
        about += f" Of each the first {room} runs, as the page takes {MOST_RUNS} in all."
    shown = {name: runs[:room] for name, runs in shown.items()}
    if st.button("Compare", icon=":material/compare_arrows:", key="study.compare", help=about):
        st.switch_page("pages/compare.py", query_params=address_of(shown))


def _offer_explore(now: Standing) -> None:
    """The way to the Explore page, narrowed down to the study's runs."""
    if st.button("Explore", icon=":material/insights:", key="study.explore", help="Its runs in one chart."):
        st.switch_page("pages/explore.py", query_params={STUDY: now.study.study_id})
