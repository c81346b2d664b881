"""A class at a lab: how far everybody is, who is stuck, and what was predicted."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.labs.lab import Lab
from labcore.labs.question.predict import Predict
from labcore.labs.sitting import Sitting
from labcore.labs.step.base import StepState
from labcore.store.lab_events import Begun, Kept
from labcore.store.lab_progress import LabProgress
from labcore.store.store import Store

QUIET = 10 * 60.0
"""Seconds in which nothing has happened, with something left to do, after which somebody may be stuck."""


@dataclass(frozen=True)
class Row:
    """Somebody at a lab.

    Attributes:
        owner, name: who.
        states: how each step stands, in the lab's order.
        answered: questions with a prediction or an answer.
        last: when they last did something, in seconds since 1970.
        stuck: why they may be stuck, in words; empty where nothing says so.
        sitting: them at the lab.
    """

    owner: str
    name: str
    states: tuple[StepState, ...]
    answered: int
    last: float
    stuck: str
    sitting: Sitting

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(state.name == "done" for state in self.states)


@dataclass(frozen=True)
class Tally:
    """What was predicted to a question.

    Attributes:
        counts: how many have said what, the commonest first; numbers as they were said.
        right, wrong: how many of those to whom it has come were.
    """

    question: Predict
    counts: Mapping[str, int]
    right: int
    wrong: int


def wall(lab: Lab, store: Store, library: Library, people: Mapping[str, str], now: float | None = None) -> list[Row]:
    """Those of `people`, by id and name, who have begun the lab; those who may be stuck first, then by name."""
    kept, now = LabProgress(store.runs_dir), time.time() if now is None else now
    sitting = [Sitting(lab, store, library, owner).in_its_size() for owner in people if lab.id in kept.labs(owner)]
    runs = [run_id for each in sitting for run_id in _runs_of(each)]
    known = store.records(runs) if runs else {}
    rows = []
    for each in sitting:
        each.knows({run_id: known.get(run_id) for run_id in _runs_of(each)})
        states = tuple(each.state(step.id) for step in lab.steps)
        last = max((event.at for event in kept.events(each.owner, lab.id)), default=0.0)
        stuck = _stuck(lab, states, now - last)
        rows.append(Row(each.owner, people[each.owner], states, each.answered, last, stuck, each))
    return sorted(rows, key=lambda row: (not row.stuck, row.name.casefold()))


def tallies(lab: Lab, rows: Sequence[Row]) -> list[Tally]:
    """What was predicted to each question of the lab that somebody has predicted."""
    found = []
    for question in lab.questions:
        if not isinstance(question, Predict):
            continue
        said = [(row, row.sitting.progress.predictions.get(question.id)) for row in rows]
        told = [(row, each.value) for row, each in said if each is not None and _fits(question, each.value)]
        if not told:
            continue
        judged = [_judged(question, row, value) for row, value in told]
        counts = Counter(value if isinstance(value, str) else f"{value:g}" for _, value in told)
        found.append(Tally(question, dict(counts.most_common()), judged.count(True), judged.count(False)))
    return found


def _fits(question: Predict, value: str | float) -> bool:
    """Whether that answers the question as it is asked now: the lab's file may have been changed since."""
    return isinstance(value, str) is (question.form != "number")


def _judged(question: Predict, row: Row, value: str | float) -> bool | None:
    try:
        came = question.came(row.sitting)
    except LabError:  # a run of theirs is damaged, as their page says
        return None
    return None if came is None else question.is_right(value, came)


def _runs_of(sitting: Sitting) -> list[str]:
    """The runs that the states of its steps hang on."""
    found = list[str]()
    for made in sitting.progress.made.values():
        if isinstance(made, Begun) and made.made == "run":
            found.append(made.made_id)
        elif isinstance(made, Kept):
            found += made.runs
    return found


def _stuck(lab: Lab, states: Sequence[StepState], quiet: float) -> str:
    """Why somebody may be stuck whose steps stand so, and who has done nothing for `quiet` seconds."""
    for step, state in zip(lab.steps, states, strict=True):
        if state.name in ("failed", "gone"):
            return f"{step.name}: {state.told}"
    if quiet < QUIET or any(state.name == "at work" for state in states):
        return ""
    waits = next((step.name for step, state in zip(lab.steps, states, strict=True) if state.name == "open"), "")
    return f"Nothing for {quiet / 60:.0f} minutes, before: {waits}" if waits else ""
