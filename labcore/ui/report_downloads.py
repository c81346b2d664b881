"""The report of a run or a study, as a file to take along; made when it is asked for."""

import streamlit as st

from labcore.report.forms import FORMS, MIME
from labcore.report.subject import document_of
from labcore.ui.lab import store

LABELS = {".html": "Page (.html)", ".ipynb": "Notebook (.ipynb)"}

LONGEST = 80
"""Letters of a name."""


def show(asked: str) -> None:
    """A button that offers the report of the run or study of that id in each form."""
    with st.popover("Report", icon=":material/summarize:", help="To read, print and hand in."):
        st.caption(
            "Settings, data, figures with intervals, curves and limits. The page opens in any browser, also without a "
            "network, and prints to PDF; the notebook holds the same, with code."
        )
        who = st.text_input("Your name", max_chars=LONGEST, key=f"report.who:{asked}", placeholder="left out")
        with st.container(horizontal=True, gap="small"):
            for form in FORMS:
                st.download_button(
                    LABELS[form],
                    lambda form=form: FORMS[form](document_of(asked, store(), who.strip())),
                    f"{asked}{form}",
                    MIME[form],
                    icon=":material/download:",
                    on_click="ignore",
                    key=f"report{form}:{asked}",
                )
