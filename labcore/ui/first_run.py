"""A first run for who has none yet: small, real, and begun by one click."""

from typing import Any

import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.spec.resolve import resolve
from labcore.ui.messages import show_error
from labcore.ui.summary import submit

FIRST: dict[str, Any] = {
    "task": "classification",
    "dataset": "digits",
    "preset": "quick",
    "name": "First run: handwritten digits",
}


def show() -> None:
    """What there is to begin with, and two ways to begin."""
    sets = len(Library().names())
    st.info(
        "Begin with a small network that learns to read handwritten digits: it takes about a minute, and you watch it "
        f"learn. Nothing has to be set. After that, {sets} data sets are ready to use, and yours once you import them.",
        icon=":material/lightbulb:",
    )
    with st.container(horizontal=True, gap="small"):
        if st.button("Train a first network", icon=":material/play_arrow:", type="primary", key="first.train"):
            _begin()
        if st.button("Choose the settings myself", icon=":material/tune:", key="first.settings"):
            st.switch_page("pages/train.py")


def _begin() -> None:
    try:
        run_ids = submit(resolve(FIRST, Library().card), 1)
    except LabError as error:
        show_error(error)
        return
    st.switch_page("pages/run.py", query_params={"run": run_ids[0]})
