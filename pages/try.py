"""Try it: bring pictures, and see what a trained network says of them, how surely, and why."""

import streamlit as st

from labcore.errors import LabError
from labcore.ui import frame, try_view, understand_head
from labcore.ui.lab import store
from labcore.ui.messages import show_error
from labcore.ui.run_picker import show_picker

PAGE = "pages/try.py"

frame.begin()

run_id = st.query_params.get("run", "")
if not run_id:
    show_picker("Which network is to be tried?", PAGE)
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
try_view.show(record, run)
