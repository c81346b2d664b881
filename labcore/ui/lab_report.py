"""The report of a lab: what it will hold, what is still missing, and its files."""

import streamlit as st

from labcore.labs.sitting import Sitting
from labcore.ui import report_files
from labcore.ui.lab_owner import kept, name
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
    stamp = kept().stamp(sitting.owner, lab.id)
    asked = {"kind": "lab", "id": lab.id, "owner": sitting.owner, "full": sitting.full, "who": name()}
    report_files.show(lab.id, f"{lab.id} {sitting.full} {stamp}", asked)
    st.caption("The page stands alone, and prints to PDF from any browser. Once you have gone on, it can be made anew.")
