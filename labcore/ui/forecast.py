"""What a run will cost, asked of the bench in the background."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.errors import InputError, LabError
from labcore.figures.architecture import architecture
from labcore.spec.architecture.blockwise import FEW_LAYERS
from labcore.spec.experiment import Experiment
from labcore.ui import asking
from labcore.ui.light import fact
from labcore.ui.words import count, literal, size

MOST_KEPT = 256


@dataclass(frozen=True)
class Fact:
    """Something that a task's `describe` may say.

    Attributes:
        key: under which it stands in the answer; shown only where it does.
        title: what it is called.
        words: what of the whole answer is shown.
        help: what it means, of the whole answer.
    """

    key: str
    title: str
    words: Callable[[Mapping[str, Any]], str]
    help: Callable[[Mapping[str, Any]], str]


def _plainly(key: str, title: str, words: Callable[[Any], str], help: str) -> Fact:
    return Fact(key, title, lambda facts: words(facts[key]), lambda facts: help)


def _memory(facts: Mapping[str, Any]) -> str:
    if "activation_bytes" not in facts:
        return "Estimate of what is held while it is fitted."
    return (
        "Estimate for one training step with this batch size. The activations, which must be kept until the step is "
        f"done, take {size(facts['activation_bytes'])} of it going forward, and as much again going back."
    )


def _flops(facts: Mapping[str, Any]) -> str:
    if networks := facts.get("networks"):
        return (
            f"Multiplications and additions for one image in {' and '.join(networks)} together. To make images takes "
            "one of them alone; training takes about three times as many each time that an image passes."
        )
    return "Multiplications and additions to answer for one image. Training takes about three times as many."


def _field(facts: Mapping[str, Any]) -> str:
    """What the last plane sees, along the side of which it sees the lesser part."""
    if facts["receptive_field"] is None:
        return "–"
    pairs = zip(facts["receptive_field"], facts["input_shape"], strict=False)
    field, side = min(pairs, key=lambda pair: pair[0] / pair[1])
    return f"{field} of {side} px" if field < side else "whole image"


def _limit(facts: Mapping[str, Any]) -> str:
    holds = "within" if facts["weighted_layers"] <= FEW_LAYERS else "beyond"
    return (
        "Convolution and dense layers, the output layer among them. "
        f"Coursework C6 allows {FEW_LAYERS}: this network is {holds} that limit."
    )


FACTS = (
    _plainly("parameters", "Parameters", count, "Numbers that training adjusts, and those it tracks."),
    Fact("flops", "FLOPs per image", lambda facts: count(facts["flops"]), _flops),
    _plainly("features", "Features", count, "Numbers that the estimator sees of each image."),
    _plainly("train_images", "Training images", count, "As many lines of features are learned from."),
    Fact("memory_bytes", "Memory", lambda facts: size(facts["memory_bytes"]), _memory),
    _plainly(
        "input_shape", "Input", lambda shape: "×".join(str(side) for side in shape), "Height, width and channels."
    ),
    Fact(
        "receptive_field",
        "Receptive field",
        _field,
        lambda facts: "How much of the image one place of the last plane depends on.",
    ),
    Fact("weighted_layers", "Weight layers", lambda facts: str(facts["weighted_layers"]), _limit),
)
"""In the order in which they are shown, those that the answer has."""


Answer = Future[dict[str, Any]]


def ask(spec: Experiment, fingerprint: str) -> Answer:
    """What the task of `spec` says of its cost on a data set of that fingerprint, as soon as the bench has answered."""
    asked = spec.model_copy(update={"seed": 0, "name": "", "preset": "default"})  # which change nothing in the answer
    return _answers().of({"spec": asked.model_dump(mode="json"), "fingerprint": fingerprint})


def refusal(answer: Answer) -> InputError | None:
    """What the bench has against the spec, as that weights in a file do not fit it; None as long as it has not said."""
    error = answer.exception() if answer.done() else None
    return error if isinstance(error, InputError) else None


def show(answer: Answer) -> None:
    """The answer, or that it is waited for."""
    waiting = "Working out what it costs; the first time this takes some seconds."
    asking.show(answer, _show_answer, waiting, height=110)


def _show_answer(answer: Answer) -> None:
    error = answer.exception()
    if isinstance(error, InputError):
        st.rerun()  # it came while the page was drawn: now the page knows, and the button with it
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
                fact(each.title, each.words(facts), each.help(facts))
    if "layers" in facts:
        _show_layers(facts["layers"])


def _show_layers(layers: Sequence[Mapping[str, Any]]) -> None:
    with st.popover(f"Diagram and {len(layers)} layers", icon=":material/layers:", type="tertiary"):
        st.image(architecture(layers))
        st.dataframe(
            [{**layer, "output_shape": "×".join(map(str, layer["output_shape"]))} for layer in layers],
            hide_index=True,
            column_config={
                "name": st.column_config.TextColumn("Layer", width=170),
                "type": st.column_config.TextColumn("Type", width=115),
                "output_shape": st.column_config.TextColumn("Output", width=85),
                "parameters": st.column_config.NumberColumn("Parameters", format="localized", width=85),
            },
            column_order=["name", "type", "output_shape", "parameters"],
        )


@st.cache_resource(show_spinner=False)
def _answers() -> asking.Answers:
    return asking.Answers("describe", MOST_KEPT)
