"""Explanations asked of the bench a part at a time: one sees how far it is, and can stop it."""

import json
from collections.abc import Mapping, Sequence
from threading import Event
from typing import Any

from labcore.errors import LabError
from labcore.launch import bench
from labcore.launch.explanation import EXPLAIN, in_parts, joined
from labcore.spec.explainer import Explainer
from labcore.store.viewer import Viewer
from labcore.ui.background import Background, Tell, Work
from labcore.ui.signed_in import viewer

KEPT, AT_ONCE = 8, 2
TIME_LIMIT = 900.0
"""Seconds for a few images by one method."""

Answers = list[dict[str, Any]]
"""One to each question."""


class ExplainWork:
    """What was explained, or is being explained, for all sessions that ask the same."""

    def __init__(self) -> None:
        self._works: Background[Answers] = Background("explaining", KEPT, AT_ONCE)
        self._stops: dict[tuple[Viewer, str], Event] = {}

    def of(self, questions: Sequence[Mapping[str, Any]]) -> Work[Answers] | None:
        """The work on `questions`, where it was begun."""
        return self._works.of(_key(questions))

    def start(self, questions: Sequence[Mapping[str, Any]]) -> Work[Answers]:
        """Begin it, unless it is under way or done."""
        key = _key(questions)
        known = self._works.of(key)
        if known is None or (known.done() and known.exception() is not None):
            self._stops[viewer(), key] = Event()
        stop = self._stops[viewer(), key]
        return self._works.start(key, lambda tell: _answers(questions, stop, tell))

    def stop(self, questions: Sequence[Mapping[str, Any]]) -> None:
        """End it after the part that is under way."""
        if stop := self._stops.get((viewer(), _key(questions))):
            stop.set()

    def refusal(self, questions: Sequence[Mapping[str, Any]]) -> LabError | None:
        """Why it came to no end, see `Background.refusal`."""
        return self._works.refusal(_key(questions))


def _key(questions: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(list(questions), sort_keys=True)


def _answers(questions: Sequence[Mapping[str, Any]], stop: Event, tell: Tell) -> Answers:
    parts = [in_parts(question) for question in questions]
    number, done = sum(map(len, parts)), 0
    answers = []
    for question, own in zip(questions, parts, strict=True):
        found = []
        for part in own:
            if stop.is_set():
                raise LabError("Stopped.", "What was found so far is remembered: asked again, it goes on from there.")
            kind = part["explanations"][0]["method"]["kind"]
            tell(done / number, f"{Explainer.kinds()[kind].title} …")
            found.append(bench.ask(EXPLAIN, part, timeout=TIME_LIMIT))
            done += 1
        answers.append(joined(question, found))
    return answers
