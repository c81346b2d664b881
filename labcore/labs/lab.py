"""A guided lab as its file says it: what it is about, what one does in it, and what one is asked."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from labcore.errors import InputError
from labcore.labs.drawing import Drawing
from labcore.labs.question import Question
from labcore.labs.step import Step
from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.concepts import CONCEPTS
from labcore.spec.problem import Problem
from labcore.spec.refusals import nearest

ID = re.compile(r"[a-z][a-z0-9-]{0,39}")

MOST_STEPS, MOST_QUESTIONS = 60, 200
"""More is no lab that somebody finishes."""

CURE_OF_ID = "Begin with a lower-case letter; then letters, digits and -."

BEFORE, AFTER = "background", "report"
"""The parts of a lab's page before the first step and after the last one, as they stand in the address."""

Kind = Literal["coursework", "concept"]


class Background(Spec):
    """What must be known before one begins."""

    title = "Background"

    text: str = setting("", "In plain words, in Markdown, with the key formula between two dollars.")
    figures: tuple[Annotated[Drawing, OneOf()], ...] = setting((), "Drawings made from plain data.")


class DataSource(Spec):
    """The data set of a lab, and how to get the real one."""

    title = "Data"

    dataset: str = setting(
        "digits", "The built-in set that the lab works with unless another is chosen; `datasets list` names them."
    )
    about: str = setting("", "What is on the images, and what is to be told of them.")
    real: str = setting("", "What the real set is called, and where it is from; empty where this is it.")
    get: str = setting("", "How to get the real set into the lab.")
    download: str = setting("", "A set that `datasets download` knows, and that fits.")
    stand_in: str = setting("", "A sentence that says of what the built-in set stands in, and how it differs.")


class Weights(Spec):
    """Weights that a lab starts from."""

    title = "Weights"

    about: str = setting("", "Which weights the coursework starts from, and how they are got.")
    stand_in: str = setting("", "A sentence that says what stands in for them without internet.")


class Expected(Spec):
    """A result that is to be expected."""

    title = "Expected result"

    says: str = setting("", "What is to be expected, as a sentence.")
    spread: str = setting("", "How far results lie apart from seed to seed, or why that is not known.")
    source: str = setting("", "Whose result it is: a paper, the coursework, a run of this lab.")


class Mistake(Spec):
    """A mistake that is made often."""

    title = "Common mistake"

    is_made: str = setting("", "The mistake, as a sentence.")
    instead: str = setting("", "What to do instead, as a sentence.")


class Reference(Spec):
    """Something to read."""

    title = "Reference"

    text: str = setting("", "Authors, title, place, year.")
    url: str = setting("", "Where it is.")


class Lab(Spec):
    """A guided lab."""

    title = "Lab"

    id: str = setting("", "What it is called in commands and addresses; also the name of its file.")
    name: str = setting("", "Its title.")
    kind: Kind = setting("concept", "A whole coursework, or one concept.")
    goal: str = setting("", "What one can do, or knows, at its end, in a sentence.")
    minutes: int = setting(30, "About how long it takes, reading and writing too.", low=1, high=600, unit="min")
    background: Background = setting(Background(), "What must be known before.")
    data: DataSource = setting(DataSource(), "The data set, and how to get the real one.")
    weights: Weights | None = setting(None, "Weights that it starts from; left out where it learns from nothing.")
    steps: tuple[Annotated[Step, OneOf()], ...] = setting((), "What one does, in order.")
    questions: tuple[Annotated[Question, OneOf()], ...] = setting((), "What one is asked, in order.")
    expected: tuple[Expected, ...] = setting((), "What is to be expected.")
    mistakes: tuple[Mistake, ...] = setting((), "Mistakes that are made often.")
    references: tuple[Reference, ...] = setting((), "What to read.")
    concepts: tuple[str, ...] = setting((), "The ids of concept labs that go with it.")

    @property
    def called(self) -> str:
        """Its title, a coursework's with its number: C1 · Pneumonia from chest X-rays."""
        return f"{self.id.upper()} · {self.name}" if self.kind == "coursework" else self.name

    @property
    def concept(self) -> str:
        """The id of the concept lab that explains it: itself, if it is one, else the first that it names, if any."""
        return next((each for each in (self.id, *self.concepts) if each in CONCEPTS), "")

    def step(self, step_id: str) -> Step:
        """The step of that id. Raises InputError where there is none."""
        found = next((step for step in self.steps if step.id == step_id), None)
        if found is None:
            known = [step.id for step in self.steps]
            cure = nearest(step_id, known) or f"Its steps are {', '.join(known)}."
            raise InputError(f"Lab '{self.id}' has no step '{step_id:.60}'.", cure)
        return found

    def question(self, question_id: str) -> Question:
        """The question of that id. Raises InputError where there is none."""
        found = next((each for each in self.questions if each.id == question_id), None)
        if found is None:
            known = [each.id for each in self.questions]
            cure = nearest(question_id, known) or f"Its questions are {', '.join(known)}."
            raise InputError(f"Lab '{self.id}' has no question '{question_id:.60}'.", cure)
        return found

    def questions_of(self, step_id: str) -> list[Question]:
        """Those that belong to the step."""
        return [each for each in self.questions if each.step == step_id]

    def unsound(self) -> Iterator[Problem]:
        """What keeps the lab from being worked at: ids that are none or are not alone, too much, steps in a circle."""
        if len(self.steps) > MOST_STEPS or len(self.questions) > MOST_QUESTIONS:
            yield Problem(
                "steps",
                f"There are {len(self.steps):,} steps and {len(self.questions):,} questions.",
                f"A lab has {MOST_STEPS} steps and {MOST_QUESTIONS} questions at most: make several.",
            )
            return
        if self.id and not ID.fullmatch(self.id):
            yield Problem("id", f"'{self.id:.60}' is no id.", CURE_OF_ID)
        yield from _about_ids("steps", [step.id for step in self.steps])
        yield from _about_ids("questions", [question.id for question in self.questions])
        places = {step.id: place for place, step in enumerate(self.steps)}
        for place, step in enumerate(self.steps):
            for need in step.needs:
                if places.get(need, -1) >= place:
                    yield Problem(
                        f"steps.{place}.needs",
                        f"'{step.id}' takes something from '{need}', which does not come before it.",
                        "Put that step before this one.",
                    )

    def misnamed(self, path: Path) -> Iterator[Problem]:
        """Whether its file is called otherwise: labs are found by the names of their files."""
        if self.id != path.stem:
            yield Problem(
                "id", f"The file is called '{path.name}', and the lab '{self.id:.60}'.", f"Call it {self.id:.60}.yaml."
            )

    def words_missing(self) -> Iterator[Problem]:
        """What a reader would miss."""
        told: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "goal": self.goal,
            "background.text": self.background.text,
            "data.about": self.data.about,
            "steps": self.steps,
            "questions": self.questions,
            "expected": self.expected,
            "mistakes": self.mistakes,
            "references": self.references,
        }
        for key, value in told.items():
            if not value:
                yield Problem(key, f"'{key}' is empty.", "Say what a student must read there.")
        if self.data.real and not self.data.stand_in:
            yield Problem(
                "data.stand_in",
                "The lab's own set is another, and nothing says that the built-in one stands in for it.",
                "Write a sentence that says so, and how they differ.",
            )
        if self.data.real and not self.data.get:
            yield Problem("data.get", "Nothing says how the real set is got.", "Write how, under 'get'.")
        if self.weights is not None and not self.weights.stand_in:
            yield Problem(
                "weights.stand_in", "Nothing says what stands in for the weights.", "Write a sentence that says so."
            )


def _about_ids(key: str, ids: list[str]) -> Iterator[Problem]:
    for place, name in enumerate(ids):
        if not ID.fullmatch(name):
            said = f"'{name:.60}' is no id." if name else "There is no id."
            yield Problem(f"{key}.{place}.id", said, CURE_OF_ID)
        elif name in (BEFORE, AFTER):
            yield Problem(f"{key}.{place}.id", f"The lab's page has a part '{name}' already.", "Call it otherwise.")
    for name, count in Counter(ids).items():
        if name and count > 1:
            yield Problem(key, f"The id '{name}' is there {count} times.", "Give each an id of its own.")
