"""The best cell of a study so far, and the ways on from it."""

from typing import Any

import streamlit as st

from labcore.datasets.library import Library
from labcore.evaluation.measures import measure
from labcore.spec.resolve import resolve
from labcore.spec.shortening import base_of
from labcore.spec.study import Plan
from labcore.studies.cells import Cell, cells
from labcore.studies.leader import FEWEST, leader
from labcore.studies.results import StudyResults
from labcore.ui import study_draft, tuning_draft
from labcore.ui.study_actions import done
from labcore.ui.tuning_best import spread
from labcore.ui.words import literal
from labcore.words import counted, in_a_sentence

CHANCE = "The best of several means owes some of its place to chance; the effects say what is more than that."


def show_best(plan: Plan, results: StudyResults) -> None:
    """Its name, and buttons that make it the base of a tuning or of another study; of a study whose runs differ in
    nothing but the seed, what these make of it."""
    found = cells(results.observations, results.metric)
    if not found:
        return
    called = in_a_sentence(measure(results.metric).title)
    if not plan.factors:
        of = found[0].value
        st.markdown(
            f"Validation {called} over {counted(of.n, 'seed')}: **{literal(spread(of, results.metric))}**"
            + (" (mean ± standard deviation)" if of.n > 1 else "")
        )
        return
    if len(found) < FEWEST:
        return
    first = leader(results.observations, results.metric)
    if first is None:
        yet = " yet" * results.under_way
        st.caption(f"No two cells have finished a seed that both have{yet}: none can be called the best.")
        return
    best, so_far = first.cell, " so far" * results.under_way
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"Best by mean validation {called}{so_far}: **{literal(results.naming.cell(best.levels))}**")
        about = "Search for better values of its settings."
        asked = st.button(
            "Tune this", icon=":material/manage_search:", type="tertiary", key="study.tune-best", help=about
        )
        if asked and done(lambda: tuning_draft.begin_with({"base": _base(plan, best)})):
            st.switch_page("pages/tuning.py", query_params={"new": tuning_draft.KEPT})
        about = "Vary other settings of it."
        asked = st.button("Study this", icon=":material/science:", type="tertiary", key="study.study-best", help=about)
        if asked and done(lambda: study_draft.begin({"base": _base(plan, best), "factors": {}}, study_draft.KEPT)):
            st.switch_page("pages/studies.py", query_params={"new": study_draft.KEPT})
    st.caption(f"{first.told(len(results.runs))} {CHANCE}")


def _base(plan: Plan, cell: Cell) -> dict[str, Any]:
    """What the cell trains, with the seed of the base. Raises InputError where its data set is not there any more."""
    raw = plan.settings(cell.levels, int(plan.base.get("seed", 0)), None)
    return base_of(resolve(raw, Library().card), Library().card)
