"""What a study's factors do: in sentences first, then as a picture, then as numbers."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from labcore.report.study_charts import about_forest, forest_of, interaction_of
from labcore.studies.effect import Effect, Effects, Interaction
from labcore.studies.remarks import remarks, shared_remarks, unknown_said
from labcore.studies.results import StudyResults
from labcore.studies.wording import (
    figure_name,
    interaction_statement,
    statement,
    what_seeds_show,
)
from labcore.ui.chart import chart
from labcore.ui.input_help import help_of
from labcore.ui.light import csv_button
from labcore.ui.study_numbers import show_numbers, show_variance
from labcore.ui.words import literal

ICONS = {
    "better": ":material/thumb_up:",
    "worse": ":material/thumb_down:",
    "practically equal": ":material/equal:",
}
UNSURE = ":material/help:"

MOST_SAID = 6
"""Sentences that somebody reads; of more effects than these, those that decide nothing are folded away."""

OPEN = ("undecided", "no claim")


def show_effects(results: StudyResults, metric: str) -> None:
    """Main effects, interactions, and what so many seeds can show."""
    found = _effects(results, metric, results.identity(metric))
    if not found.main:
        st.caption("No level can be held against its reference yet: both need a finished run with the same seed.")
        _show_unknown(results, found)
        return
    _say_main(results, found)
    _show_unknown(results, found)
    _show_forest(results, found)
    st.info(literal(what_seeds_show(found)), icon=":material/school:")
    if found.interactions:
        _show_interactions(results, found)
    numbers = st.expander(
        "All numbers, and how they are made", icon=":material/calculate:", key="study-numbers", on_change="rerun"
    )
    if numbers.open:
        with numbers:
            show_numbers(results, found)
            show_variance(results, metric)
    rows = [{**row, "kind": "main effect"} for row in found.rows()]
    rows += [{**each.row(), "kind": "interaction"} for each in found.interactions]
    csv_button(pd.DataFrame(rows).set_index("kind"), f"effects on {metric}", "study.effects")


@st.cache_data(max_entries=100, show_spinner="Comparing")
def _effects(_results: StudyResults, metric: str, identity: str) -> Effects:
    """Kept by what they come of: a page that is drawn anew every few seconds need not compute them anew."""
    return _results.effects(metric)


def _say_main(results: StudyResults, found: Effects) -> None:
    st.subheader(f"Effects on {figure_name(found.metric)}")
    if shared := _shared(results, found):
        st.warning(literal(" ".join(shared)), icon=":material/error:")
    _say_all(found.main, [statement(effect, results.naming, len(found.main)) for effect in found.main], results, shared)


def _shared(results: StudyResults, found: Effects) -> list[str]:
    """What must be known of all main effects."""
    return shared_remarks([list(remarks(effect, results.naming, results.runs)) for effect in found.main])


def _say_all(
    effects: Sequence[Effect | Interaction], sentences: Sequence[str], results: StudyResults, said: Sequence[str]
) -> None:
    """Each sentence, and what must be known of it beside what is `said` above."""
    pairs = list(zip(effects, sentences, strict=True))
    folded = [pair for pair in pairs if pair[0].verdict in OPEN] if len(pairs) > MOST_SAID else []
    for effect, sentence in pairs:
        if (effect, sentence) not in folded:
            _say(effect, sentence, results, said)
    if folded:
        with st.expander(f"{len(folded)} of {len(pairs)} comparisons decide nothing"):
            for effect, sentence in folded:
                _say(effect, sentence, results, said)


def _say(effect: Effect | Interaction, text: str, results: StudyResults, said: Sequence[str]) -> None:
    st.markdown(f"{ICONS.get(effect.verdict, UNSURE)} {literal(text)}")
    own = [remark for remark in remarks(effect, results.naming, results.runs) if remark not in said]
    if own:
        st.caption(literal(" ".join(own)))


def _show_forest(results: StudyResults, found: Effects) -> None:
    chart(forest_of(results, found), "study-forest", f"effects on {found.metric}", zoom=False)
    st.caption(literal(about_forest(results, found)))


def _show_unknown(results: StudyResults, found: Effects) -> None:
    if said := unknown_said(found.unknown, results.naming, results.runs):
        st.caption(literal(said))


def _show_interactions(results: StudyResults, found: Effects) -> None:
    st.subheader("Do the factors act together?")
    pairs = list(dict.fromkeys(each.factors for each in found.interactions))
    chosen = pairs[0]
    if len(pairs) > 1:
        chosen = st.selectbox(
            "Two factors",
            pairs,
            format_func=lambda pair: " × ".join(map(results.naming.factor, pair)),
            key="study-pair",
            width=360,
            help=help_of("study.pair"),
        )
    figure, said = interaction_of(results, found.metric, chosen), [e for e in found.interactions if e.factors == chosen]
    _say_all(
        said,
        [interaction_statement(each, results.naming, len(found.interactions)) for each in said],
        results,
        _shared(results, found),
    )
    chart(figure, "study-interaction", f"interaction in {found.metric}", zoom=False)
    st.caption("Lines alongside each other: no interaction. Bars: one standard deviation over runs of a level.")
