"""A new tuning: the form, what it stands for as a file, and beside it what is about to be searched."""

from collections.abc import Sequence

import streamlit as st

from labcore.datasets.card import Card
from labcore.errors import LabError
from labcore.spec.plan_text import TUNING
from labcore.ui import plan_file, tuning_draft, tuning_form, tuning_launch
from labcore.ui.messages import show_error


def show(cards: Sequence[Card]) -> None:
    """The page of a new tuning."""
    st.title("New tuning")
    try:
        token, start = tuning_draft.current(cards)
        form, beside = st.columns([2.1, 1], gap="large")
        with form:
            raw = st.session_state[tuning_draft.RAW] = tuning_form.show(start, token, cards)
            plan_file.show(raw, token, TUNING, tuning_draft.take_file)
    except LabError as error:
        show_error(error)
        st.page_link("pages/tuning.py", label="All tunings", icon=":material/manage_search:")
        return
    with beside, st.container(key="summary", border=True):
        tuning_launch.show(raw, token)
