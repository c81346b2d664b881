"""What steps have in common that look into a run of an earlier one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from labcore.errors import InputError
from labcore.labs.step.base import Subject, WorkedStep
from labcore.spec.base import setting
from labcore.spec.problem import Problem

if TYPE_CHECKING:
    from labcore.labs.ground import Ground
    from labcore.labs.sitting import Sitting


class OfRun(WorkedStep):
    """Look into a run of an earlier step."""

    of: str = setting("", "The step whose run it is; of a study or tuning the best one.")

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.of,) if self.of else ()

    def run(self, sitting: "Sitting") -> Subject:
        """The run. Raises InputError where there is none that has ended with figures."""
        found = sitting.subjects(self.of)
        if not found:
            raise InputError(
                f"'{sitting.lab.step(self.of).name}' has left no run to look into.", "Do that step again, to its end."
            )
        return found[0]

    def problems(self, ground: "Ground") -> Iterator[Problem]:
        if not self.of:
            yield Problem("of", "Nothing says whose run is looked into.", "Name an earlier step under 'of'.")
        else:
            yield from ground.gives_runs(self.of, "of")
