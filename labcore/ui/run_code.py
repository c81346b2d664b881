"""A run as plain Keras: the code of its network, its data pipeline and its training, to be read and to be run."""

from concurrent.futures import Future
from typing import Any

import streamlit as st

from labcore.errors import LabError
from labcore.launch import code
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.ui.asking import Answers, show
from labcore.ui.messages import show_error

KEPT = 64
HEIGHT = 420
"""Pixels of what stands in the code's place until it has come, and of the code itself."""

ABOUT = (
    "What this run does, as plain Keras without this lab: the network layer by layer, what is done to the images, how "
    "it is trained and which epoch is kept. What differs from the run stands at the head. Export the model with its "
    "images, and the script runs."
)


def show_code(folder: RunFolder, task: type[Experiment]) -> None:
    """The script that trains the same network, also of a run that has not ended; else why there is none."""
    if task.no_code:
        st.info(task.no_code, icon=":material/code_off:")
        return
    st.markdown(ABOUT)
    answer = _answers().of(code.payload(folder))
    show(answer, lambda found: _draw(found, folder), "Building the network and writing it as code …", HEIGHT)


def _draw(answer: "Future[dict[str, Any]]", folder: RunFolder) -> None:
    error = answer.exception()
    if isinstance(error, LabError):
        show_error(error)
        return
    found = answer.result()
    if not found["script"]:
        st.info(found["reason"], icon=":material/code_off:")
        return
    with st.container(horizontal=True, gap="small"):
        for text, name in ((found["script"], "train.py"), (found["requirements"], "train-requirements.txt")):
            st.download_button(
                name,
                text.encode(),
                f"{folder.run_id}-{name}",
                "text/plain",
                icon=":material/download:",
                on_click="ignore",
                key=f"code.{name}",
            )
    st.code(found["script"], language="python", line_numbers=True, height=HEIGHT + 200)


@st.cache_resource(show_spinner=False)
def _answers() -> Answers:
    return Answers(code.QUESTION, KEPT, code.TIME_LIMIT)
