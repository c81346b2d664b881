"""What a network will cost, asked of the bench in the background: a page never waits for TensorFlow."""

import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import streamlit as st

from labcore.errors import LabError
from labcore.figures.architecture import architecture
from labcore.launch import bench
from labcore.spec.architecture.blockwise import FEW_LAYERS
from labcore.spec.experiment import Experiment
from labcore.ui.light import fact
from labcore.ui.messages import errors_shown
from labcore.ui.words import count, literal, size

PATIENCE = 0.35
"""Seconds that a page waits for a warm bench before it shows that it is waiting."""

LOOK_AGAIN = 1.0
"""Seconds between two looks whether the answer has come."""

MOST_KEPT = 256


def show(spec: Experiment, fingerprint: str) -> None:
    """Parameters, operations, memory and input size of the network of `spec`, on a data set of that fingerprint."""
    answer = _answers().of(spec, fingerprint)
    wait([answer], timeout=PATIENCE)
    if answer.done():
        _show_answer(answer)
    else:
        st.fragment(errors_shown()(_wait_for), run_every=LOOK_AGAIN)(answer)


def _wait_for(answer: "Future[dict[str, Any]]") -> None:
    if answer.done():
        st.rerun()
    st.skeleton(height=110)
    st.caption("Building the network to count what it costs; the first time this takes some seconds.")


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
        fact(
            "Memory",
            size(facts["memory_bytes"]),
            "Estimate for one training step with this batch size. The activations, which must be kept until the step "
            f"is done, take {size(facts['activation_bytes'])} of it going forward, and as much again going back.",
        )
        fact("Receptive field", _field(facts), "How much of the image one place of the last plane depends on.")
    with right:
        fact(
            "FLOPs per image",
            count(facts["flops"]),
            "Multiplications and additions to answer for one image. Training takes about three times as many.",
        )
        fact("Input", "×".join(str(side) for side in facts["input_shape"]), "Height, width and channels.")
        fact(
            "Layers with weights",
            f"{facts['weighted_layers']}",
            "Convolution and dense layers, the output layer among them. "
            f"Coursework C6 allows {FEW_LAYERS}: this network is {_holds(facts['weighted_layers'])} that limit.",
        )
    for warning in facts.get("warnings", ()):
        st.warning(literal(warning))
    with st.popover(f"Diagram and {len(facts['layers'])} layers", icon=":material/layers:", type="tertiary"):
        st.image(architecture(facts["layers"]))
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


def _holds(layers: int) -> str:
    return "within" if layers <= FEW_LAYERS else "beyond"


def _field(facts: dict[str, Any]) -> str:
    """What the last plane sees, along the side of which it sees the lesser part."""
    if facts["receptive_field"] is None:
        return "–"
    pairs = zip(facts["receptive_field"], facts["input_shape"], strict=False)
    field, side = min(pairs, key=lambda pair: pair[0] / pair[1])
    return f"{field} of {side} px" if field < side else "whole image"


@st.cache_resource(show_spinner=False)
def _answers() -> "_Answers":
    return _Answers()


class _Answers:
    """What the bench answered or is being asked, shared by all sessions. What failed is asked anew the next time."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="forecast")
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Future[dict[str, Any]]] = OrderedDict()

    def of(self, spec: Experiment, fingerprint: str) -> "Future[dict[str, Any]]":
        asked = spec.model_copy(update={"seed": 0, "name": ""})
        # The data set's name is in the spec; its content, which may change under that name, is told by the fingerprint.
        key = asked.identity() + fingerprint
        with self._lock:
            answer = self._known.pop(key, None)
            if answer is None:
                payload = {"spec": asked.model_dump(mode="json"), "fingerprint": fingerprint}
                answer = self._threads.submit(bench.ask, "describe", payload)
            if not (answer.done() and answer.exception()):
                self._known[key] = answer
            if len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        return answer
