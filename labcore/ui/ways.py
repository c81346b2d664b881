"""The ways from one page about a run to the others about it."""

import streamlit as st

from labcore.store.record import RunRecord
from labcore.studies.run_reading import task_of

RUN = "pages/run.py"

WAYS = {
    RUN: ("To the run", "show_chart"),
    "pages/understand.py": ("Understand", "psychology"),
    "pages/explain.py": ("Explain", "visibility"),
    "pages/try.py": ("Try it", "add_a_photo"),
    "pages/latent.py": ("Latent space", "bubble_chart"),
}
"""Title and icon by page."""


def show_way_back(title: str, page: str) -> None:
    """Before the name of one of them, the way back to the list of all on `page`. Not a page link: on that page itself
    Streamlit would mark it as the page shown."""
    if st.button(title, icon=":material/arrow_back:", type="tertiary", key="way-back"):
        st.switch_page(page)


def show_ways(record: RunRecord, here: str) -> None:
    """Buttons to the pages about the run, but for the one that is shown and those that its task has nothing on."""
    run_id, also = record.run_id, task_of(record).looked_into
    for page, (title, icon) in WAYS.items():
        if page == here or (page != RUN and title not in also):
            continue
        if st.button(title, icon=f":material/{icon}:", type="tertiary", key=f"way:{page}"):
            st.switch_page(page, query_params={"run": run_id})
