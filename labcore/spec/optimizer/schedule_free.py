"""Schedule-free AdamW."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal

from labcore.spec.base import OneOf, setting
from labcore.spec.data import Data
from labcore.spec.optimizer.base import Optimizer, learning_rate, weight_decay
from labcore.spec.problem import Problem
from labcore.spec.schedule import Schedule
from labcore.spec.schedule.constant import Constant, WarmUp


class ScheduleFreeAdamW(Optimizer):
    """AdamW that averages its weights instead of lowering its rate (Defazio et al., 2024); the average is judged."""

    title: ClassVar[str] = "Schedule-free AdamW"
    kind: Literal["schedule_free_adamw"] = "schedule_free_adamw"
    learning_rate: float = learning_rate(2.5e-3)
    schedule: Annotated[Schedule, OneOf()] = setting(
        WarmUp(), "A short warm-up is all that it wants of a schedule; longer where the loss jumps at the start."
    )
    weight_decay: float = weight_decay(1e-3)

    def make(self, **common: Any) -> Any:
        from labcore.nn.schedule_free import ScheduleFreeAdamW as Averaging

        return Averaging(weight_decay=self.weight_decay, **common)

    def judged(self, optimizer: Any, weights: Sequence[Any]) -> Sequence[Any]:
        averaged: Sequence[Any] = optimizer.averaged(weights)
        return averaged

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        if not isinstance(self.schedule, (Constant, WarmUp)):
            yield Problem(
                f"{key}.schedule",
                "Schedule-free AdamW averages its weights instead of lowering its rate; it does not need both.",
                "Set optimizer.schedule to warmup or constant.",
                fatal=False,
            )
        if key == "optimizer" and (averaged_by := experiment.averaged_by()):  # not that of a critic, which keeps none
            yield Problem(
                averaged_by,
                "Schedule-free AdamW judges and keeps an average of its weights already; this would be an average of "
                "averages, which lags behind.",
                f"Set {averaged_by} to 0.",
                fatal=False,
            )
