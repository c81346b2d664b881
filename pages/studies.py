"""Studies: those there are, the ready-made ones, and the form of a new one."""

import streamlit as st

from labcore.datasets.library import Library
from labcore.ui import frame, study_new
from labcore.ui.study_list import show_ready, show_studies

frame.begin()

if "new" in st.query_params or "from" in st.query_params:
    study_new.show(Library().cards())
else:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title("Studies", width="content")
        if st.button("New study", icon=":material/add:", type="primary"):
            st.switch_page("pages/studies.py", query_params={"new": "fresh"})
    show_studies()
    show_ready()
