"""What a network will cost, asked of the bench in the background."""

from concurrent.futures import Future
from typing import Any

import streamlit as st

from labcore.errors import LabError
from labcore.spec.experiment import Experiment
from labcore.ui import asking
from labcore.ui.light import fact
from labcore.ui.words import count, literal, size

MOST_KEPT = 256


def show(spec: Experiment, fingerprint: str) -> None:
    """Parameters, operations, memory and input size of the network of `spec`, on a data set of that fingerprint."""
    asked = spec.model_copy(update={"seed": 0, "name": "", "preset": "default"})  # which change nothing in the answer
    answer = _answers().of({"spec": asked.model_dump(mode="json"), "fingerprint": fingerprint})
    waiting = "Building the network to count what it costs; the first time this takes some seconds."
    asking.show(answer, _show_answer, waiting, height=110)


def _show_answer(answer: "Future[dict[str, Any]]") -> None:
    error = answer.exception()
    if isinstance(error, LabError):
        st.caption(f":material/info: What this network costs could not be worked out: {literal(str(error))}")
        return
    if error is not None:
        raise error
    facts = answer.result()
    left, right = st.columns(2)
    with left:
        fact("Parameters", count(facts["parameters"]), "Numbers that training adjusts, and those it tracks.")
        fact("Memory", size(facts["memory_bytes"]), "Estimate for one training step with this batch size.")
    with right:
        fact(
            "FLOPs per image",
            count(facts["flops"]),
            "Multiplications and additions to answer for one image. Training takes about three times as many.",
        )
        fact("Input", "×".join(str(side) for side in facts["input_shape"]), "Height, width and channels.")
    for warning in facts.get("warnings", ()):
        st.warning(literal(warning))
    with st.popover(f"{len(facts['layers'])} layers", icon=":material/layers:", type="tertiary"):
        st.dataframe(
            [{**layer, "output_shape": "×".join(map(str, layer["output_shape"]))} for layer in facts["layers"]],
            hide_index=True,
            column_config={
                "name": "Layer",
                "type": "Type",
                "output_shape": "Output",
                "parameters": st.column_config.NumberColumn("Parameters", format="localized"),
            },
            column_order=["name", "type", "output_shape", "parameters"],
        )


@st.cache_resource(show_spinner=False)
def _answers() -> asking.Answers:
    return asking.Answers("describe", MOST_KEPT)
