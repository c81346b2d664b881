"""Questions to the bench, asked in the background: a page never waits for TensorFlow."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from typing import Any

import streamlit as st

from labcore.launch import bench
from labcore.store.identifiers import run_ids_in
from labcore.ui.background import Background, Work
from labcore.ui.fragment import fragment
from labcore.ui.lab import store
from labcore.ui.words import literal

PATIENCE = 0.35
"""Seconds that a page waits for a warm bench before it shows that it is waiting."""

LOOK_AGAIN = 1.0
"""Seconds between two looks whether the answer has come."""

AT_ONCE = 4
"""Questions of a kind that are put to the bench at the same time."""


class Answers:
    """What the bench answered to one question or is being asked, for all sessions. What failed is asked anew.

    The bench knows no persons: whoever asks it of a run has to be able to see that run.

    Args:
        question: one that the bench knows.
        kept: answers that are remembered.
        timeout: seconds that an answer may take.
    """

    def __init__(self, question: str, kept: int, timeout: float | None = None) -> None:
        self._question = question
        self._limit = {} if timeout is None else {"timeout": timeout}
        self._asked: Background[dict[str, Any]] = Background(question, kept, AT_ONCE, for_all=True)

    def of(self, payload: dict[str, Any]) -> "Future[dict[str, Any]]":
        """The answer to come. A data set's content may change under its name: let a fingerprint in the payload tell.

        Raises InputError where a run is named in the payload that is not there for whoever asks.
        """
        key = json.dumps(payload, sort_keys=True)
        require_seen(key)
        answer = self._asked.of(key) or self._asked.start(
            key, lambda _: bench.ask(self._question, payload, **self._limit)
        )
        if answer.done() and answer.exception():
            self._asked.forget(key)
        return answer


def require_seen(text: str) -> None:
    """Raise InputError where `text` names a run that is not there for whoever asks."""
    lab = store()
    if not lab.viewer.is_instructor:
        for run_id in dict.fromkeys(run_ids_in(text)):
            lab.run(run_id)


def show(
    answer: "Future[dict[str, Any]]", draw: Callable[["Future[dict[str, Any]]"], None], waiting: str, height: int
) -> None:
    """Draw the answer where it has come; else say below an empty space of `height` what is going on, where
    the work tells, or `waiting`; and look again."""
    show_all([answer], lambda answers: draw(answers[0]), waiting, height)


def show_all(
    answers: "Sequence[Future[dict[str, Any]]]",
    draw: Callable[["Sequence[Future[dict[str, Any]]]"], None],
    waiting: str,
    height: int,
    meanwhile: Callable[[], None] | None = None,
) -> None:
    """The same of several answers that are drawn together; `meanwhile` draws what stands there until they have come."""
    wait(answers, timeout=PATIENCE)
    if all(answer.done() for answer in answers):
        draw(answers)
    else:
        fragment(_wait_for, every=LOOK_AGAIN)(answers, waiting, height, meanwhile)


def _wait_for(
    answers: "Sequence[Future[dict[str, Any]]]", waiting: str, height: int, meanwhile: Callable[[], None] | None
) -> None:
    if all(answer.done() for answer in answers):
        st.rerun()
    if meanwhile:
        meanwhile()
    else:
        st.skeleton(height=height)
    doing = [answer.doing for answer in answers if isinstance(answer, Work) and not answer.done()]
    st.caption(literal(next(filter(None, doing), waiting)))
