"""The report of a run, a study or a tuning, as a file to take along; made when it is asked for."""

import streamlit as st

from labcore.ui import report_files
from labcore.ui.input_help import help_of
from labcore.ui.lab_owner import name

LONGEST = 80
"""Letters of a name."""


def show(asked: str) -> None:
    """A button that offers the report of what has that id, in each form."""
    with st.popover("Report", icon=":material/summarize:", help="To read, print and hand in."):
        st.caption(
            "Settings, data, figures with intervals, what was measured of their worth, curves and limits. The page "
            "opens in any browser, also without a network, and prints to PDF; the notebook holds the same, with code."
        )
        who = st.text_input(
            "Your name",
            name(),
            max_chars=LONGEST,
            key=f"report.who:{asked}",
            placeholder="optional",
            help=help_of("report.who"),
        )
        report_files.show(asked, f"{asked} {who.strip()}", {"kind": "of", "id": asked, "who": who.strip()})
