"""The learning-rate range test behind a button, carried out in the background by a process of its own."""

from concurrent.futures import Future
from typing import Any

import streamlit as st

from labcore.figures.rate_range import rate_range
from labcore.launch import bench
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.training import Training
from labcore.ui.background import Background, Tell
from labcore.ui.chart import chart
from labcore.ui.fragment import fragment
from labcore.ui.messages import show_error, told_next

TIME_LIMIT = 1200.0
"""Seconds that a test may take; then the network is too large for this machine to be tried out."""

LOOK_AGAIN = 1.0
"""Seconds between two looks whether the answer has come."""

MOST_KEPT = 64


def show(spec: NetworkExperiment, fingerprint: str) -> None:
    """A button that starts the test for `spec` on the data set of that fingerprint; its progress; its answer."""
    searches, key = _searches(), _identity(spec, fingerprint)
    refused = searches.refusal(key)
    answer = searches.of(key)
    if refused is not None:
        show_error(refused)
    if answer is None or refused is not None:
        st.button(
            "Find a learning rate",
            icon=":material/troubleshoot:",
            key="preview.optimizer.find",
            on_click=told_next(_start),
            args=(key, {"spec": _asked(spec), "fingerprint": fingerprint}),
            help="Trains this network on this data set for up to 100 steps while the learning rate rises, and shows "
            "where the loss falls (Smith, 2017). Nothing is kept of that training.",
        )
    elif answer.done():
        _show_answer(answer.result())
    else:
        fragment(_wait_for, every=LOOK_AGAIN)(answer)


def _start(key: str, payload: dict[str, Any]) -> None:
    def search(_: Tell) -> dict[str, Any]:
        return bench.ask("learning_rate_range", payload, timeout=TIME_LIMIT, own_process=True)

    _searches().start(key, search)


def _wait_for(answer: "Future[dict[str, Any]]") -> None:
    if answer.done():
        st.rerun()
    st.caption(
        ":material/hourglass_top: Training up to 100 steps at rising learning rates. Small networks take half a "
        "minute, large ones some minutes; you can go on with the form meanwhile."
    )


def _show_answer(found: dict[str, Any]) -> None:
    names = {"steepest": "steepest fall", "tenth": "a tenth of the lowest"}
    marks = {name: found[key] for key, name in names.items() if found[key] is not None}
    figure = rate_range(found["rates"], found["losses"], found["smoothed"], marks)
    chart(figure, "preview.optimizer.range", "learning rate range", zoom=False)
    if found["stretch"]:
        st.caption(f"Tried out: the run's first stretch, {found['stretch'].lower()}, with the layers that learn in it.")
    if not marks:
        st.caption("The loss did not fall at any rate: the network, the batch size or the data may be the reason.")
        return
    st.caption(
        f"The loss falls fastest at **{found['steepest']:.2g}**; a tenth of the rate where it is lowest is "
        f"**{found['tenth']:.2g}**. The smaller of the two is the safer start; a schedule that falls bears the larger."
    )


def _asked(spec: NetworkExperiment) -> dict[str, Any]:
    """`spec` without what the test does not depend on, so that its answer stays while that is changed.

    Of the epochs of the head it counts only whether there are any.
    """
    usual = type(spec.optimizer).model_fields["learning_rate"].default
    optimizer = {**spec.optimizer.model_dump(mode="json"), "learning_rate": usual, "schedule": {"kind": "constant"}}
    kept = spec.training.model_dump(mode="json", include={"batch_size", "strategy", "precision"})
    training = {**Training().model_dump(mode="json"), **kept}
    transfer = {**spec.transfer.model_dump(mode="json"), "head_epochs": min(1, spec.transfer.head_epochs)}
    changes = {"name": "", "optimizer": optimizer, "transfer": transfer, "training": training}
    return {**spec.model_dump(mode="json"), **changes}


def _identity(spec: NetworkExperiment, fingerprint: str) -> str:
    return type(spec).model_validate(_asked(spec)).identity() + fingerprint


@st.cache_resource(show_spinner=False)
def _searches() -> Background[dict[str, Any]]:
    """The tests that were asked for; one is carried out at a time."""
    return Background("learning-rate range", MOST_KEPT, at_once=1)
