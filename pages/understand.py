"""Understand: what the figures of a trained model are worth, where it goes wrong, and when it would."""

import streamlit as st

from labcore.errors import LabError
from labcore.ui import frame, understand_head, understand_views
from labcore.ui.lab import store
from labcore.ui.messages import show_error
from labcore.ui.run_picker import show_picker

frame.begin()

run_id = st.query_params.get("run", "")
if not run_id:
    show_picker("Which run is to be understood?", "pages/understand.py")
    st.stop()
try:
    store().refresh()
    record = store().run(run_id)
    run = understand_head.judged_run(store().folder(run_id))
except LabError as error:
    show_error(error)
    show_picker("These are the latest:", "pages/understand.py")
    st.stop()

understand_head.show_head(record)
understand_views.show(record, run)
