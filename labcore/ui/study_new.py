"""A new study: the form, what it stands for as a file, and beside it what is about to run."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from labcore.datasets.card import Card
from labcore.errors import LabError
from labcore.ui import plan_file, study_draft, study_form, study_launch
from labcore.ui.messages import show_error
from labcore.ui.words import literal


def show(cards: Sequence[Card]) -> None:
    """The page of a new study."""
    st.title("New study")
    try:
        draft = study_draft.current(cards)
    except LabError as error:
        show_error(error)
        _link_back()
        return
    if draft.about:
        st.caption(f":material/school: {literal(draft.about)}")
    form, beside = st.columns([2.1, 1], gap="large")
    with form:
        try:
            raw = study_form.show(draft, cards)
        except LabError as error:
            show_error(error)
            _link_back()
            return
        st.session_state[study_draft.RAW] = raw
        plan_file.show(raw, draft.token, take=study_draft.take_file)
    with beside, st.container(key="summary", border=True):
        study_launch.show(study_launch.Launch(draft.token, partial(_begun, draft)), raw)


def _begun(draft: study_draft.StudyDraft, study_id: str) -> None:
    st.session_state[study_draft.BEGUN] = draft.token
    st.switch_page("pages/study.py", query_params={"study": study_id})


def _link_back() -> None:
    st.page_link("pages/studies.py", label="All studies", icon=":material/science:")
