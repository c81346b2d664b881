"""What must be known before one begins: in words, a formula and drawings; the data, and how to get the real one."""

import streamlit as st

from labcore.labs.sitting import Sitting
from labcore.ui.chart import chart
from labcore.ui.input_help import help_of
from labcore.ui.lab_owner import sitting_at
from labcore.ui.messages import errors_shown
from labcore.ui.words import literal


def show(sitting: Sitting) -> None:
    """Goal, background, data, what is to be expected, and what to read."""
    lab = sitting.lab
    st.markdown(f"**Goal.** {literal(lab.goal)}")
    st.caption(f":material/schedule: About {lab.minutes} minutes, reading and writing too.")
    with st.container(border=True):
        st.markdown(lab.background.text)
        for place, drawing in enumerate(lab.background.figures):
            drawn = drawing.chart()
            chart(drawn.figure, f"lab.background.{place}", drawn.caption[:60], zoom=False, saved=False)
            st.caption(literal(drawn.caption))
    _show_data(sitting)
    _show_weights(sitting)
    with st.expander("What is to be expected, and mistakes that are made often", icon=":material/lightbulb:"):
        for each in lab.expected:
            st.markdown(f"- {literal(each.says)} *{literal(each.spread)}* ({literal(each.source)})")
        st.markdown("**Mistakes**")
        for mistake in lab.mistakes:
            st.markdown(f"- {literal(mistake.is_made)} **Instead:** {literal(mistake.instead)}")
    with st.expander("To read", icon=":material/library_books:"):
        for each in lab.references:
            linked = each.url.startswith("https://")
            st.markdown(f"- [{literal(each.text)}]({each.url})" if linked else f"- {literal(each.text)}")
    if lab.concepts:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption("Concept labs that go with it:", width="content")
            for concept in lab.concepts:
                if st.button(literal(concept.replace("-", " ")), type="tertiary", key=f"lab.concept:{concept}"):
                    st.switch_page("pages/labs.py", query_params={"lab": concept})


def _show_data(sitting: Sitting) -> None:
    data = sitting.lab.data
    st.subheader("Data", anchor=False)
    st.markdown(literal(data.about))
    if sitting.dataset == data.dataset and data.stand_in:
        st.warning(literal(data.stand_in), icon=":material/brush:")
    if data.real:
        with st.expander(f"The real set: {literal(data.real)}", icon=":material/download:"):
            st.markdown(literal(data.get))
            if data.download:
                st.markdown(f"To be downloaded on the Data page: `{data.download}`")
            if st.button("To the Data page", icon=":material/photo_library:", key="lab.data"):
                st.switch_page("pages/data.py")
    _ask_dataset(sitting)


@errors_shown()
def _ask_dataset(sitting: Sitting) -> None:
    """Which set is worked with; settled once the first step was begun."""
    if sitting.progress.begun:
        st.caption(f":material/database: This lab works with **{literal(sitting.dataset)}**.")
        return
    task = sitting.library.card(sitting.lab.data.dataset).task
    names = [card.name for card in sitting.library.cards() if card.task == task]
    chosen = st.selectbox(
        "Work with",
        names,
        index=names.index(sitting.dataset) if sitting.dataset in names else 0,
        key=f"lab.dataset:{sitting.lab.id}",
        width=320,
        help=help_of("lab.dataset"),
    )
    if chosen != sitting.dataset:
        sitting_at(sitting.lab).settle(chosen)
        st.rerun()


def _show_weights(sitting: Sitting) -> None:
    weights = sitting.lab.weights
    if weights is not None:
        st.subheader("Weights", anchor=False)
        st.markdown(literal(weights.about))
        st.warning(literal(weights.stand_in), icon=":material/brush:")
