"""A question answered in words, with evidence."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.labs.question.base import Question
from labcore.spec.base import setting
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground


class Answer(Question):
    """A question answered in words once the step is done, with a run, figure or table to show for it."""

    title: ClassVar[str] = "Question"
    kind: Literal["answer"] = "answer"
    hint: str = setting("", "Where to look.")
    points: tuple[str, ...] = setting((), "What a good answer speaks of; shown once it is given, to check it by.")
    evidence: bool = setting(True, "Whether something is to be attached that the answer rests on.")

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        yield from super().problems(ground)
        if not self.points:
            yield Problem(
                "points",
                "Nothing is said of what a good answer speaks of.",
                "Give one point or more, by which to check.",
            )
