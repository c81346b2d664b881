"""The Explore page narrowed down to the runs of one study, which its address names."""

from collections.abc import Sequence

import streamlit as st

from labcore.errors import LabError
from labcore.store.record import RunRecord
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.ui.messages import show_error
from labcore.ui.words import literal
from labcore.words import counted

STUDY = "study"
"""The parameter of the address."""


def of_study(store: Store, runs: Sequence[RunRecord]) -> list[RunRecord]:
    """Those of `runs` that belong to the study of the address, with the way back to all; all where it names none."""
    study_id = st.query_params.get(STUDY, "")
    if not study_id:
        return list(runs)
    try:
        study = Studies(store).get(study_id)
    except LabError as error:
        show_error(error)
        return list(runs)
    own = {member.run_id for member in study.members}
    found = [run for run in runs if run.run_id in own]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":material/science: Only the {counted(len(found), 'run')} of the study **{literal(study.name)}**",
            width="content",
        )
        st.button("All runs", icon=":material/close:", type="tertiary", key="explore.all", on_click=_forget)
    return found


def _forget() -> None:
    st.query_params.pop(STUDY, None)
