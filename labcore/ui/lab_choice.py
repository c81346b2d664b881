"""The choice of preferred models: by validation figures, motivated; then the test set is opened."""

import pandas as pd
import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.measures import measure
from labcore.labs.run_figures import told_figure
from labcore.labs.sitting import Sitting
from labcore.labs.step.choose import Choose
from labcore.ui import lab_work
from labcore.ui.input_help import help_of
from labcore.ui.light import table
from labcore.ui.messages import show_error
from labcore.words import counted


def show(step: Choose, sitting: Sitting) -> None:
    """Candidates, what is chosen and why."""
    known = step.candidates(sitting)
    if not known:
        st.info("The steps before have left no run to choose from.", icon=":material/military_tech:")
        return
    figures = {each.record.run_id: sitting.seen(each.folder).figures.get(step.figure) for each in known}
    title = f"{measure(step.figure).title} on validation images"
    rows = [
        ["–" if (value := figures[each.record.run_id]) is None else told_figure(step.figure, value)] for each in known
    ]
    table(pd.DataFrame(rows, columns=[title], index=pd.Index([each.name for each in known], name="Candidate")))
    names = {each.record.run_id: each.name for each in known}
    earlier = sitting.progress.chosen.get(step.id)
    chosen = st.multiselect(
        f"Preferred, {counted(step.most, 'model')} at most",
        list(names),
        default=[run_id for run_id in earlier.runs if run_id in names] if earlier else [],
        format_func=names.__getitem__,
        max_selections=step.most,
        key=f"lab.choice:{step.id}",
        placeholder="Choose by what validation says",
        help=help_of("lab.choice"),
    )
    why = st.text_area(
        "Why?",
        earlier.motivation if earlier else "",
        key=f"lab.why:{step.id}",
        placeholder="Figures, curves, cost, what it confuses: what decided?",
        max_chars=5000,
        help=help_of("lab.why"),
    )
    st.caption(
        ":material/visibility: The test set is opened for what you choose: once, for good, and counted. Report what it "
        "says, whatever it is."
    )
    if st.button(
        step.verb,
        type="primary",
        icon=":material/military_tech:",
        disabled=not (chosen and why.strip()),
        key="lab.choose",
    ):
        try:
            sitting.choose(step, chosen, why)
        except LabError as error:
            show_error(error)
            return
        lab_work.start(step, sitting)
        st.rerun()
