"""Study: one study, live while it goes on and with its results as they come; its id is in the address."""

import streamlit as st

from labcore.errors import LabError
from labcore.store.status import State
from labcore.store.studies import Studies
from labcore.studies.standing import standing
from labcore.ui import frame, study_results
from labcore.ui.lab import store
from labcore.ui.messages import show_error
from labcore.ui.study_best import show_best
from labcore.ui.study_faults import show_faults
from labcore.ui.study_head import show_head
from labcore.ui.study_list import show_studies
from labcore.ui.study_live import show_live
from labcore.ui.study_plan import show_plan
from labcore.ui.study_reading import results_of
from labcore.ui.study_runs import show_runs

frame.begin()

study_id = st.query_params.get("study", "")
try:
    now = standing(Studies(store()).get(study_id), store()) if study_id else None
except LabError as error:
    show_error(error)
    now = None
if now is None:
    st.title("Which study?")
    show_studies()
    st.page_link("pages/studies.py", label="Begin another", icon=":material/science:")
    st.stop()

show_head(now)
if not now.is_over:
    show_live(now)
show_faults(now)

FEWEST = 2
names = ["Runs", "Plan"]
if now.counts[State.FINISHED.value] >= FEWEST:
    names.insert(0, "Results")
# Each set of tabs has a place of its own, see the Run page.
before_results, with_results = st.container(), st.container()
with with_results if "Results" in names else before_results:
    tabs = dict(zip(names, st.tabs(names, key=f"study-tabs:{len(names)}", on_change="rerun"), strict=True))
if "Results" in tabs and tabs["Results"].open:
    with tabs["Results"]:
        found = results_of(now)
        show_best(now.study.plan, found)
        study_results.show(found)
if tabs["Runs"].open:
    with tabs["Runs"]:
        show_runs(now)
if tabs["Plan"].open:
    with tabs["Plan"]:
        show_plan(now.study.plan)
