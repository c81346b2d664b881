"""The ways from one page about a run to the others about it."""

import streamlit as st

WAYS = {
    "pages/run.py": ("To the run", "show_chart"),
    "pages/understand.py": ("Understand", "psychology"),
    "pages/explain.py": ("Explain", "visibility"),
    "pages/try.py": ("Try it", "add_a_photo"),
}
"""Title and icon by page."""


def show_ways(run_id: str, here: str) -> None:
    """Buttons to the pages about the run, but for the one that is shown."""
    for page, (title, icon) in WAYS.items():
        if page != here and st.button(title, icon=f":material/{icon}:", type="tertiary", key=f"way:{page}"):
            st.switch_page(page, query_params={"run": run_id})
