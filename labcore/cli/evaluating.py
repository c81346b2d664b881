"""What `evaluate` answers of a run, by what the run tells."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

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
        """A threshold for one class, by costs or by recall."""
        raise InputError("Thresholds are for runs that give each image a class.", "Leave out --cost and --recall.")

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
