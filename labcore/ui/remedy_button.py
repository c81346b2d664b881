"""One click from a remedy to the form that holds it, ready to be trained."""

import streamlit as st

from labcore.datasets.library import Library
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import resolve
from labcore.studies.remedy import Remedy
from labcore.ui import draft

ONE_SEED = "One run with the change against one without is no proof: chance in training moves figures, too."


def show_training_button(remedy: Remedy, spec: Experiment, key: str, label: str = "Train with it") -> None:
    """A button that opens the Train page with the run's spec and the remedy in it."""
    about = ONE_SEED if label == "Train with it" else f"{remedy.why} {ONE_SEED}"
    if st.button(label, icon=":material/model_training:", key=key, help=about):
        draft.show_spec(resolve(remedy.spec(spec), Library().card), Library().cards())
        st.switch_page("pages/train.py")
