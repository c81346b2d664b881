"""What `evaluate` answers of a run, by what the run tells."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import click

from labcore.errors import InputError

if TYPE_CHECKING:
    from labcore.store.store import Store
    from labcore.studies.comparison import Part
    from labcore.studies.judged import Judged
    from labcore.studies.judged_masks import JudgedMasks

J = TypeVar("J", "Judged", "JudgedMasks")

Told = tuple[Any, str]
"""Plain data, and the same for people."""


@dataclass(frozen=True)
class Evaluating(ABC, Generic[J]):
    """Questions about the answers of `run` to its images of `part`; those that are not overridden are refused."""

    run: J
    part: "Part"
    store: "Store"

    @property
    @abstractmethod
    def headlines(self) -> tuple[str, ...]:
        """The figures that are told beside another data set's."""

    @abstractmethod
    def own(self) -> tuple[dict[str, Any], str]:
        """The figures on the run's own images, of test beside validation where that is the part."""

    @abstractmethod
    def ensemble(self, others: tuple[str, ...]) -> Told:
        """What it answers as one with other runs."""

    @abstractmethod
    def slices(self) -> Told:
        """Figures on parts of the images."""

    @abstractmethod
    def errors(self) -> Told:
        """What it is wrong about, the worst first."""

    def threshold(self, name: str | None, cost: str | None, recall: float | None) -> Told:
        """A threshold for one class, by costs or by recall; of masks for one of two classes of pixels."""
        from labcore.cli import evaluate_text

        found = self._threshold(name, cost, recall)
        return found, evaluate_text.threshold(found)

    def _threshold(self, name: str | None, cost: str | None, recall: float | None) -> dict[str, Any]:
        from labcore.studies.thresholds import threshold_by_cost, threshold_by_recall

        with_test = self.part == "test"
        if cost is not None and recall is not None:
            raise click.UsageError("Choose the threshold by --cost or by --recall, not by both.")
        if name is None:
            if len(self.run.classes) != 2:
                raise click.UsageError(f"Say with --class which of {', '.join(self.run.classes)} the threshold is for.")
            name = self.run.classes[1]
        if recall is not None:
            return asdict(threshold_by_recall(self.run, name, recall, with_test))
        missed, _, alarm = (cost or "").partition(":")
        try:
            costs = float(missed), float(alarm)
        except ValueError as error:
            raise InputError(f"'{cost:.40}' is no pair of costs.", "Write --cost MISS:ALARM, such as 5:1.") from error
        return asdict(threshold_by_cost(self.run, name, *costs, with_test=with_test))

    def merged(self, names: str) -> Told:
        """Answers counted as if some classes were one."""
        raise InputError("Classes are counted as one for runs that give each image a class.", "Leave out --merge.")


def evaluating(run: "Judged | JudgedMasks", part: "Part", store: "Store") -> Evaluating[Any]:
    """The questions that there are about `run`."""
    from labcore.cli.evaluate_images import ImagesEvaluating
    from labcore.cli.evaluate_masks import MasksEvaluating
    from labcore.studies.judged_masks import JudgedMasks

    kind: type[Evaluating[Any]] = MasksEvaluating if isinstance(run, JudgedMasks) else ImagesEvaluating
    return kind(run, part, store)
