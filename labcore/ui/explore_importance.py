"""Which settings a figure depends on, found in the background."""

import hashlib
from collections.abc import Mapping

import streamlit as st

from labcore.evaluation.importance import FEWEST, MOST, Importance, importance
from labcore.evaluation.measures import measure
from labcore.figures import importance as bars
from labcore.studies.landscape import Column, Landscape
from labcore.ui.background import Background, Work
from labcore.ui.chart import chart
from labcore.ui.fragment import fragment
from labcore.ui.messages import show_error, told_next
from labcore.words import in_a_sentence

LOOK_AGAIN = 0.5
MOST_KEPT, AT_ONCE = 64, 1
ENOUGH = 0.3
"""R² below which the order of settings is not worth reading."""


def show_importance(found: Landscape, figure: Column, names: Mapping[str, str]) -> None:
    """A button that has it computed; then the bars, with how much they are worth."""
    st.subheader("Importance of settings", anchor=False)
    settings = {key: column.values for key, column in found.settings.items() if key != "seed"}
    key = _digest(found, figure)
    if refused := _works().refusal(key):
        show_error(refused)
    work = _works().of(key)
    if work is None or refused:
        st.button(
            "Try again" if refused else "Compute importance",
            icon=":material/bar_chart:",
            key="explore.importance",
            on_click=told_next(lambda: _works().start(key, lambda tell: importance(settings, figure.values))),
        )
        st.caption("Takes some seconds; the page stays usable meanwhile.")
        return
    if not work.done():
        fragment(_wait_for, every=LOOK_AGAIN)(work)
        return
    _show(work.result(), figure, names)


def _wait_for(work: Work[Importance | None]) -> None:
    if work.done():
        st.rerun()
    st.caption("A forest is being grown …")


def _show(found: Importance | None, figure: Column, names: Mapping[str, str]) -> None:
    if found is None:
        st.caption(f"It takes {FEWEST} runs with different figures, and settings that differ.")
        return
    if found.explained < ENOUGH:
        st.warning(
            f"The settings explain {max(0.0, found.explained):.0%} of the variance on runs not learned from: too "
            "little for their order to mean much.",
            icon=":material/info:",
        )
    titles = [names[key] for key in found.drops]
    figure_ = bars.importance(titles, list(found.drops.values()), list(found.deviations.values()))
    chart(figure_, "explore-importance", f"importance for {figure.key}", zoom=False)
    drawn = f" ({MOST:,} drawn at random)" if found.runs == MOST else ""
    st.caption(
        f"Permutation importance of a random forest for {in_a_sentence(measure(figure.key).title)}, over "
        f"{found.runs:,} runs{drawn}: how much worse it foretells runs that it has not seen when one setting is "
        "shuffled among them; whiskers are a standard deviation over five folds. With all settings it explains "
        f"{max(0.0, found.explained):.0%} of the variance there. A setting that was hardly varied cannot show; of two "
        "that were varied together each takes from the other. It tells of association: for what a setting does, run a "
        "study."
    )


def _digest(found: Landscape, figure: Column) -> str:
    """Of the runs and the figure: other runs, or figures that have changed, are computed anew."""
    text = repr((figure.key, figure.values, [run.run_id for run in found.runs]))
    return hashlib.sha256(text.encode()).hexdigest()


@st.cache_resource(show_spinner=False)
def _works() -> Background[Importance | None]:
    """What was asked for, for all sessions."""
    return Background("importance", MOST_KEPT, AT_ONCE)
