"""Explain: what in images speaks for a run's answers, by several methods, each held against two checks."""

import streamlit as st

from labcore.errors import LabError
from labcore.ui import explain_view, frame, understand_head
from labcore.ui.lab import store
from labcore.ui.messages import show_error
from labcore.ui.run_picker import show_picker

PAGE = "pages/explain.py"

frame.begin()

run_id = st.query_params.get("run", "")
if not run_id:
    show_picker("Which run's answers are to be explained?", PAGE)
    st.stop()
try:
    store().refresh()
    record = store().run(run_id)
    run = understand_head.judged_run(store().folder(run_id))
except LabError as error:
    show_error(error)
    show_picker("These are the latest:", PAGE)
    st.stop()

understand_head.show_head(record, PAGE)
explain_view.show(record, run)
