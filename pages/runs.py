"""Runs: all of them, to find, open, compare, stop, name, delete and bring back."""

import streamlit as st

from labcore.ui import frame
from labcore.ui.lab import store
from labcore.ui.run_list import show_runs, show_trash

frame.begin()

st.title("Runs")
listed, trash = st.tabs([":material/list: Runs", ":material/delete: Trash"], key="runs-view", on_change="rerun")
if listed.open:
    with listed:
        show_runs(store())
if trash.open:
    with trash:
        show_trash(store())
