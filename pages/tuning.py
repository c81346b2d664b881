"""Tuning: searches for good settings; one of them where its id is in the address; and the form of a new one."""

import streamlit as st

from labcore.datasets.library import Library
from labcore.store.tunings import Tunings
from labcore.studies.tuning.standing import standing
from labcore.ui import frame, tuning_new, tuning_page
from labcore.ui.lab import store
from labcore.ui.tuning_list import show_tunings

frame.begin()

if "tuning" in st.query_params:
    tuning_page.show(standing(Tunings(store()).get(st.query_params["tuning"]), store()))
elif "new" in st.query_params or "from" in st.query_params:
    tuning_new.show(Library().cards())
else:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title("Tuning", width="content")
        if st.button("New tuning", icon=":material/add:", type="primary"):
            st.switch_page("pages/tuning.py", query_params={"new": "fresh"})
    show_tunings()
