"""The plan of a study, as it was asked for."""

import streamlit as st

from labcore.spec.plan_text import text_of
from labcore.spec.study import Plan
from labcore.ui import plan_file, study_draft
from labcore.ui.words import literal


def show_plan(plan: Plan) -> None:
    """What a reader of the results must know of it, and the file."""
    for remark in plan.remarks():
        st.caption(f":material/info: {literal(remark)}")
    text = text_of(plan.model_dump(mode="json"))
    st.code(text, language="yaml", wrap_lines=True)
    with st.container(horizontal=True, gap="small"):
        plan_file.download(text, "study.plan.download")
        if st.button("New study from this", icon=":material/replay:", key="study.again"):
            study_draft.begin(plan.model_dump(mode="json"), study_draft.KEPT)
            st.switch_page("pages/studies.py", query_params={"new": study_draft.KEPT})
