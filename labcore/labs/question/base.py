"""The choice of a question."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from labcore.spec.base import Choice, setting
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground


class Question(Choice):
    """Something a student is asked."""

    id: str = setting("", "What it is called in the progress: lower-case letters, digits and -.")
    step: str = setting("", "The step that it belongs to.")
    ask: str = setting("", "The question, in Markdown with formulas between dollars.")

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        """What stands against it; keys are within the question."""
        yield from ground.about_step(self.step, "step")
        if not self.ask:
            yield Problem("ask", "The question asks nothing.", "Write it under 'ask'.")
