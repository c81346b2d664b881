"""Run: one run, live while it trains and whole afterwards; its id is in the address."""

import streamlit as st

from labcore.errors import LabError
from labcore.store.status import State
from labcore.studies.run_reading import report_of, task_of
from labcore.ui import (
    balance,
    frame,
    nomination,
    run_code,
    run_curves,
    run_epochs,
    run_exports,
    run_progress,
    run_readings,
    run_record,
    run_results,
)
from labcore.ui.lab import store
from labcore.ui.messages import show_error
from labcore.ui.run_picker import show_picker
from labcore.ui.ways import show_ways

frame.begin()

run_id = st.query_params.get("run", "")
if not run_id:
    show_picker("Which run?")
    st.stop()
try:
    store().refresh()
    record = store().run(run_id)
except LabError as error:
    show_error(error)
    show_picker("These are the latest:")
    st.stop()

folder = store().folder(run_id)
live = not record.state.is_final
if not folder.exists:
    run_progress.show_lost(record)
    st.stop()
run_progress.show_head(record)
if record.trashed:
    st.warning("This run lies in the trash. It can be restored on the Runs page.", icon=":material/delete:")
if live:
    run_progress.show_progress(record)
else:
    run_progress.show_end(record, folder)
    with st.container(horizontal=True, gap="small"):
        run_results.show_downloads(record, folder)
        nomination.show(store(), record)
if record.state is State.FINISHED:
    with st.container(horizontal=True, gap="small"):
        show_ways(record, "pages/run.py")
run_record.show_troubles(folder)

names = ["Learning", "Code", "Log", "Settings"]
if not live and (record.state is State.FINISHED or report_of(folder) is not None):
    names.insert(0, "Results")
if not live and folder.model_path.is_file() and "Take home" in task_of(record).looked_into:
    names.insert(names.index("Code"), "Take home")
# Each set of tabs has a place of its own: while the browser replaces one set by another in the same place, it may keep
# the tab that was open, of which this script is not told, and the reader would see it empty.
while_live, afterwards = st.container(), st.container()
with while_live if live else afterwards:
    tabs = dict(zip(names, st.tabs(names, key=f"tabs:{live}", on_change="rerun"), strict=True))
if "Results" in tabs and tabs["Results"].open:
    with tabs["Results"]:
        run_results.show(record, folder)
if tabs["Learning"].open:
    with tabs["Learning"]:
        run_readings.show(folder, live)
        run_curves.show(folder, live, task_of(record))
        run_epochs.show(folder, live, task_of(record).epoch_is)
if "Take home" in tabs and tabs["Take home"].open:
    with tabs["Take home"]:
        run_exports.show_exports(record, folder)
if tabs["Code"].open:
    with tabs["Code"]:
        run_code.show_code(folder, task_of(record))
if tabs["Log"].open:
    with tabs["Log"]:
        run_record.show_log(folder, live)
if tabs["Settings"].open:
    with tabs["Settings"]:
        spec, environment = st.columns(2, gap="large")
        with spec:
            run_record.show_settings(folder)
        with environment:
            run_record.show_environment(folder)
            balance.show_record(folder.json_artifact("imbalance"))
