"""The report of a lab: what it will hold, what is still missing, and its files."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from labcore.labs.sitting import Sitting
from labcore.ui.lab_owner import name, sitting_at
from labcore.ui.signed_in import as_now
from labcore.ui.words import literal
from labcore.words import counted


def show(sitting: Sitting) -> None:
    """What is missing, and the downloads."""
    lab = sitting.lab
    st.subheader("Report", anchor=False)
    st.markdown(
        "Background, data, every step with its figures and tables, predictions beside outcomes, your answers with "
        "what they rest on, and what is needed to do it again."
    )
    open_steps = [step.name for step in lab.steps if sitting.state(step.id).name != "done"]
    known = {*sitting.progress.predictions, *sitting.progress.answers}
    unanswered = [each for each in lab.questions if each.id not in known]
    if open_steps:
        st.info(
            f"{counted(len(open_steps), 'step')} not done yet: {literal(', '.join(open_steps))}. The report says so.",
            icon=":material/pending:",
        )
    if unanswered:
        st.info(f"{counted(len(unanswered), 'question')} not answered yet.", icon=":material/edit:")
    if not open_steps and not unanswered:
        st.success("Everything is done and answered.", icon=":material/check_circle:")
    full = sitting.full
    with st.container(horizontal=True, gap="small"):
        for label, ending, kind, icon in (
            ("Report (HTML)", ".html", "text/html", "description"),
            ("Notebook", ".ipynb", "application/x-ipynb+json", "book"),
        ):
            st.download_button(
                label,
                _maker(lab.id, full, ending),
                f"{lab.id}{ending}",
                kind,
                icon=f":material/{icon}:",
                type="primary" if ending == ".html" else "secondary",
                on_click="ignore",
                key=f"lab.report:{ending}",
            )
    st.caption("The HTML file stands alone, and prints to PDF from any browser. Both are made anew when you click.")


def _maker(lab_id: str, full: bool, ending: str) -> Callable[[], bytes]:
    """What makes the file once it is asked for: charts are drawn still, which takes some seconds."""

    def make() -> bytes:
        from labcore.labs import shelf
        from labcore.labs.reporting import report
        from labcore.report.forms import FORMS

        return FORMS[ending](replace(report(sitting_at(shelf.find(lab_id), full)), who=name()))

    return as_now(make)
