"""What a run will cost, asked of the bench in the background: a page never waits for TensorFlow."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.errors import LabError
from labcore.launch import bench
from labcore.spec.experiment import Experiment
from labcore.ui.light import fact
from labcore.ui.messages import errors_shown
from labcore.ui.words import count, literal, size

PATIENCE = 0.35
"""Seconds that a page waits for a warm bench before it shows that it is waiting."""

LOOK_AGAIN = 1.0
"""Seconds between two looks whether the answer has come."""

MOST_KEPT = 256


@dataclass(frozen=True)
class Fact:
    """Something that a task's `describe` may say: under which key, what it is called, in which words, what it means."""

    key: str
    title: str
    words: Callable[[Any], str]
    help: str


FACTS = (
    Fact("parameters", "Parameters", count, "Numbers that training adjusts, and those it tracks."),
    Fact(
        "flops",
        "FLOPs per image",
        count,
        "Multiplications and additions to answer for one image. Training takes about three times as many.",
    ),
    Fact("features", "Features", count, "Numbers that the estimator sees of each image."),
    Fact("train_images", "Training images", count, "As many lines of features are learned from."),
    Fact("memory_bytes", "Memory", size, "Estimate while training; that of a network grows with the batch size."),
    Fact("input_shape", "Input", lambda shape: "×".join(map(str, shape)), "Height, width and channels."),
)
"""In the order in which they are shown, those that the answer has."""


def show(spec: Experiment, fingerprint: str) -> None:
    """What the task of `spec` says of its cost on a data set of that fingerprint."""
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
    st.caption("Working out what it costs; the first time this takes some seconds.")


def _show_answer(answer: "Future[dict[str, Any]]") -> None:
    error = answer.exception()
    if isinstance(error, LabError):
        st.caption(f":material/info: What this costs could not be worked out: {literal(str(error))}")
        return
    if error is not None:
        raise error
    facts = answer.result()
    known = [each for each in FACTS if each.key in facts]
    for column, place in zip(st.columns(2), range(2), strict=True):
        with column:
            for each in known[place::2]:
                fact(each.title, each.words(facts[each.key]), each.help)
    for warning in facts.get("warnings", ()):
        st.warning(literal(warning))
    if "layers" in facts:
        _show_layers(facts["layers"])


def _show_layers(layers: Sequence[Mapping[str, Any]]) -> None:
    with st.popover(f"{len(layers)} layers", icon=":material/layers:", type="tertiary"):
        st.dataframe(
            [{**layer, "output_shape": "×".join(map(str, layer["output_shape"]))} for layer in layers],
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
