"""The best settings of a tuning, and what can be done with them."""

import streamlit as st

from labcore.datasets.library import Library
from labcore.evaluation.measures import measure
from labcore.launch import local
from labcore.spec.levels import level_in_words
from labcore.spec.resolve import tasks
from labcore.spec.setting_names import setting_name
from labcore.studies import life as studies
from labcore.studies.cells import Spread
from labcore.studies.proposal import propose
from labcore.studies.tuning.again import Again, again_of
from labcore.studies.tuning.life import SEEDS, best_again
from labcore.studies.tuning.standing import TuningStanding
from labcore.ui.lab import store
from labcore.ui.light import fact
from labcore.ui.study_actions import done
from labcore.ui.words import literal
from labcore.words import counted, in_a_sentence


def show_best(now: TuningStanding) -> None:
    """The best trial so far, its settings and the ways on from it."""
    best = now.best
    if best is None or best.score is None:
        st.caption("No trial has a figure yet.")
        return
    with st.container(border=True):
        left, right = st.columns([1, 2.4], gap="medium")
        with left:
            fact(f"Best {in_a_sentence(measure(now.objective).title)}", written(best.score, now.objective))
            st.caption(f"Trial {best.number} of {len(now.trials)}, on validation images.")
        with right:
            for key, value in best.cell.items():
                name = literal(setting_name(key, tasks().values()))
                st.markdown(f"{name}: **{literal(level_in_words(value))}**")
        st.caption(
            f":material/casino: The best of {len(now.trials)} trials owes some of its figure to luck, the more the "
            "more were tried. How good its settings are shows when they are trained with other seeds."
        )
        again = again_of(now, store()) if now.is_quiet else None
        if again is not None:
            _show_again(again, best.score, now.objective)
        with st.container(horizontal=True, gap="small"):
            asked = st.button(
                f"Train the best with {SEEDS} seeds",
                icon=":material/science:",
                type="primary" if again is None else "secondary",
                key="tuning.best-again",
                help="A study of these settings alone, with seeds that the search has not used.",
            )
            if asked and done(lambda: _train_again(now)):
                st.switch_page("pages/study.py", query_params={"study": st.session_state["tuning.study"]})
            st.page_link(
                "pages/train.py", label="Open in Train", icon=":material/replay:", query_params={"from": best.run_id}
            )
            st.page_link(
                "pages/run.py", label="Open its run", icon=":material/open_in_full:", query_params={"run": best.run_id}
            )


def _show_again(again: Again, score: float, objective: str) -> None:
    """How good they are with other seeds, beside what the search has seen of them."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/science: {literal(_told(again, score, objective))}", width="content")
        st.page_link(
            "pages/study.py", label="Open the study", icon=":material/biotech:", query_params={"study": again.study_id}
        )


def _told(again: Again, score: float, objective: str) -> str:
    if again.found is None:
        return "Trained again with other seeds: no run has finished yet."
    done = again.found.n if again.is_over else f"{again.found.n} of {len(again.seeds)}"
    return (
        f"Trained again with {counted(done, 'other seed') if isinstance(done, int) else f'{done} other seeds'}: "
        f"{spread(again.found, objective)}; the search saw {written(score, objective)}."
    )


def spread(of: Spread, metric: str) -> str:
    """Mean and standard deviation as a reader writes them."""
    if of.deviation is None:
        return written(of.mean, metric)
    share = measure(metric).form == "share"
    return f"{written(of.mean, metric)} ± {f'{of.deviation:.2%}' if share else f'{of.deviation:.2g}'}"


def written(score: float | None, objective: str) -> str:
    """A figure as a reader writes it."""
    if score is None:
        return "–"
    return f"{score:.2%}" if measure(objective).form == "share" else f"{score:.4g}"


def _train_again(now: TuningStanding) -> None:
    local.require_settings()
    study = studies.begin(propose(best_again(now), store(), Library()), store())
    local.ensure_running()
    st.session_state["tuning.study"] = study.study_id
