"""Predictions: asked before a step, shown beside what came."""

from collections.abc import Sequence

import streamlit as st

from labcore.errors import LabError
from labcore.labs.question.predict import Predict
from labcore.labs.reporting_words import outcome_in_words, said_in_words
from labcore.labs.sitting import Sitting
from labcore.labs.step import Step
from labcore.ui.input_help import help_of
from labcore.ui.messages import show_error
from labcore.ui.words import literal

WIDE = 10
"""A range that is wider than this is gone through by whole numbers."""


def show(step: Step, sitting: Sitting) -> int:
    """What is to be predicted before `step`, while that can be; returns how many predictions are missing."""
    asked = [each for each in sitting.lab.questions_of(step.id) if isinstance(each, Predict)]
    if not asked:
        return 0
    if step.id in sitting.progress.begun:
        if sitting.state(step.id).name != "done":  # then it stands beside what came
            _show_said(asked, sitting)
        return 0
    with st.container(border=True):
        st.markdown(":material/psychology_alt: **Predict first.** What will happen?")
        for question in asked:
            _ask(question, sitting)
        said = sitting.anew().progress.predictions
        missing = sum(each.id not in said for each in asked)
        if missing:
            st.caption(":material/edit: Each is kept as soon as you choose it, press Enter or click elsewhere.")
        else:
            st.caption(":material/check_circle: Kept. You may think again until the step is begun.")
    return missing


def _show_said(asked: Sequence[Predict], sitting: Sitting) -> None:
    """What was said, while it is to come."""
    with st.container(border=True):
        st.markdown(":material/psychology_alt: **You said**")
        for question in asked:
            said = sitting.progress.predictions.get(question.id)
            st.markdown(f"{question.ask} **{literal(said_in_words(question, said.value)) if said else 'Nothing.'}**")


def show_outcomes(step: Step, sitting: Sitting) -> None:
    """What was said beside what came."""
    asked = [each for each in sitting.lab.questions_of(step.id) if isinstance(each, Predict)]
    for question in asked:
        came = question.came(sitting)
        said = sitting.progress.predictions.get(question.id)
        with st.container(border=True):
            st.markdown(question.ask)
            left, right = st.columns(2, gap="medium")
            with left:
                st.caption("You said")
                st.markdown(f"**{literal(said_in_words(question, said.value))}**" if said else "Nothing.")
            with right:
                st.caption("What came")
                if came is None:
                    st.markdown("Cannot be told from what was found.")
                else:
                    st.markdown(f"**{literal(outcome_in_words(question, came))}**")
                    st.caption(literal(came.told))
            right_one = None if came is None or said is None else question.is_right(said.value, came)
            if right_one is True:
                st.success("As you said.", icon=":material/check_circle:")
            elif right_one is False:
                st.info("Not as you said: that is where one learns something.", icon=":material/lightbulb:")
            if came is not None and question.because:
                st.markdown(question.because)


def _ask(question: Predict, sitting: Sitting) -> None:
    known = sitting.progress.predictions.get(question.id)
    key = f"lab.predict:{sitting.lab.id}:{question.id}"
    about = help_of("lab.predict", lab=sitting.lab.concept)
    said: str | float | None
    if question.form == "choice":
        options = list(question.options)
        index = options.index(str(known.value)) if known is not None and known.value in options else None
        said = st.radio(question.ask, options, index=index, key=key, format_func=literal, help=about)
    elif question.form == "number":
        value = float(known.value) if known is not None and not isinstance(known.value, str) else None
        label = f"{question.ask} ({question.unit})" if question.unit else question.ask
        wide = question.low is not None and question.high is not None and question.high - question.low > WIDE
        said = st.number_input(
            label, question.low, question.high, value, 1.0 if wide else 0.01, "%g", key=key, width=340,
            placeholder="Your guess", help=about,
        )  # fmt: skip
    else:
        before = str(known.value) if known is not None else ""
        text = st.text_area(question.ask, before, key=key, max_chars=2000, help=about)
        said = text.strip() or None
    if said is not None and (known is None or said != known.value):
        try:
            sitting.predict(question, said)
        except LabError as error:
            show_error(error)
