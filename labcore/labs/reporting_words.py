"""Predictions, outcomes and evidence in words, for pages and reports."""

from labcore.labs.kinds import kind_of
from labcore.labs.question import Question
from labcore.labs.question.predict import Predict
from labcore.labs.rule.base import Outcome
from labcore.labs.sitting import Sitting
from labcore.store.lab_events import Evidence


def evidence_in_words(evidence: Evidence, sitting: Sitting) -> str:
    """What an answer rests on, in plain words; of what was deleted since, that it was."""
    names = {step.id: step.name for step in sitting.lab.steps}
    kinds = {kind_of(exhibit): exhibit.title for step in sitting.lab.steps for exhibit in step.exhibits}
    words = names.get(evidence.step, evidence.step)
    if evidence.shows:
        words += f": {kinds.get(evidence.shows, evidence.shows).lower()}"
    if evidence.made_id:
        words += f" ({evidence.made} {evidence.made_id})"
    return words if sitting.is_there(evidence) else f"{words}, which was deleted since"


def said_in_words(question: Question, said: str | float) -> str:
    """A prediction with its unit."""
    unit = question.unit if isinstance(question, Predict) else ""
    return said if isinstance(said, str) else f"{said:g} {unit}".strip()


def _number(question: Predict, value: float) -> str:
    """A number that came, in the unit that was asked for."""
    shown = f"{question.factor * value:z.1f}" if question.unit == "%" else f"{value:z.4g}"
    return f"{shown} {question.unit}".strip()


def outcome_in_words(question: Predict, came: Outcome) -> str:
    """What came, as shortly as it could have been said."""
    if came.is_open:
        return f"Not decided. On average: {came.value}"
    return came.value if isinstance(came.value, str) else _number(question, came.value)


def came_in_words(question: Predict, sitting: Sitting) -> str:
    """What came, and whether that was said; empty before it has."""
    came = question.came(sitting)
    if came is None:
        return ""
    said = sitting.progress.predictions.get(question.id)
    right = None if said is None else question.is_right(said.value, came)
    verdict = "" if right is None else " As predicted." if right else " Not as predicted."
    return f"{outcome_in_words(question, came)}. {came.told}{verdict}"
