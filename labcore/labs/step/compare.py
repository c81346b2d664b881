"""Runs of earlier steps laid side by side."""

from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.labs.step.base import Product, Step, StepState, Subject
from labcore.spec.base import setting

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting


class Compare(Step):
    """Lay runs of earlier steps side by side; nothing is trained."""

    title: ClassVar[str] = "Comparison"
    kind: Literal["compare"] = "compare"
    gives: ClassVar[tuple[Product, ...]] = ("runs",)
    usual: ClassVar[tuple[str, ...]] = ("figures", "side_by_side")
    icon: ClassVar[str] = "compare_arrows"

    of: tuple[str, ...] = setting((), "The steps whose runs are compared; of a study or tuning it is the best run.")

    @property
    def needs(self) -> tuple[str, ...]:
        return self.of

    def own_state(self, sitting: "Sitting") -> StepState:
        return StepState("done")

    def subjects(self, sitting: "Sitting") -> list[Subject]:
        every = [subject for step in self.of for subject in sitting.subjects(step)]
        return list({subject.record.run_id: subject for subject in reversed(every)}.values())[::-1]
