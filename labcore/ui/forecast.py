"""What a run will cost, asked of the bench in the background."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.errors import LabError
from labcore.spec.experiment import Experiment
from labcore.ui import asking
from labcore.ui.light import fact
from labcore.ui.words import count, literal, size

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
    Fact("features", "Features", count, "Numbers that stand for an image."),
    Fact("train_images", "Training images", count, "As many lines of features are learned from."),
    Fact("memory_bytes", "Memory", size, "Estimate while training; that of a network grows with the batch size."),
    Fact("input_shape", "Input", lambda shape: "×".join(map(str, shape)), "Height, width and channels."),
)
"""In the order in which they are shown, those that the answer has."""


def show(spec: Experiment, fingerprint: str) -> None:
    """What the task of `spec` says of its cost on a data set of that fingerprint."""
    asked = spec.model_copy(update={"seed": 0, "name": "", "preset": "default"})  # which change nothing in the answer
    answer = _answers().of({"spec": asked.model_dump(mode="json"), "fingerprint": fingerprint})
    waiting = "Working out what it costs; the first time this takes some seconds."
    asking.show(answer, _show_answer, waiting, height=110)


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
def _answers() -> asking.Answers:
    return asking.Answers("describe", MOST_KEPT)
