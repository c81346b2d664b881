"""What a reading is: something that a run's numbers say, in words, with the numbers, and what to try."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from labcore.evaluation.measures import measure
from labcore.spec.experiment import Experiment
from labcore.spec.gradient_experiment import GradientExperiment
from labcore.studies.readings.course import Course
from labcore.studies.readings.curve import Stretch
from labcore.studies.remedy import Remedy
from labcore.words import in_a_sentence


@dataclass(frozen=True)
class Evidence:
    """One number that a reading rests on.

    Attributes:
        figure: as rows of metrics and reports name it, `val_` in front where it is of validation images.
        value: the number.
        first, last: the epochs over which it is the mean, the same where it is of one; None where it is of the report.
        of: of what it is, where the figure alone does not tell, such as a class.
    """

    figure: str
    value: float
    first: int | None = None
    last: int | None = None
    of: str = ""

    @classmethod
    def over(cls, figure: str, stretch: Stretch) -> "Evidence":
        return cls(figure, stretch.mean, stretch.first, stretch.last)

    @property
    def shown(self) -> str:
        """The number as it stands in a sentence."""
        return number(self.figure, self.value)

    @property
    def words(self) -> str:
        """Validation loss 0.312 (epochs 5 to 7)."""
        whose = "Validation " if self.figure.startswith("val_") else ""
        if not whose and self.first is not None and measure(self.figure).of == "split":
            whose = "Training "
        title = in_a_sentence(measure(self.figure).title) if whose else measure(self.figure).title
        when = "" if self.first is None else f" (epoch {self.first})"
        if self.first != self.last:
            when = f" (epochs {self.first} to {self.last})"
        return f"{whose}{title}{f' of {self.of}' if self.of else ''} {self.shown}{when}"


def number(figure: str, value: float) -> str:
    """A value of `figure` as it stands in a sentence: shares in percent, others with three digits."""
    form = measure(figure).form
    if form == "share":
        return f"{value:.1%}"
    return f"{value:,.0f}" if form == "count" else f"{value:.3g}"


@dataclass(frozen=True)
class Said:
    """What a reading says of a run.

    Attributes:
        reading: who says it.
        title: in a few words.
        words: in a sentence or two: what is seen, and what that means.
        evidence: the numbers that it rests on.
        advice: what to do about it, in a sentence; may be empty.
        remedies: changes of the spec that may help, the likeliest first; not every data set can have each.
        span: the epochs in which it shows, first and last; None where it shows in no curve.
        curves: the figures in whose curves it shows.
    """

    reading: "Reading"
    title: str
    words: str
    evidence: tuple[Evidence, ...] = ()
    advice: str = ""
    remedies: tuple[Remedy, ...] = ()
    span: tuple[int, int] | None = None
    curves: tuple[str, ...] = ()


class Reading(ABC):
    """Looks at the numbers of a run and says nothing, or one thing. A new one is one class in a file of this package.

    What it says must lie beyond the noise of the curve: no claim rests on one epoch. The docstring of a subclass gives
    the reason of each of its thresholds.

    Attributes:
        name: its key.
        lab: the concept lab that explains it, see `labcore.spec.concepts`.
        weight: the heavier, the earlier it is told: 100 where nothing else matters, 10 for what is only good to know.
        of: the experiments that it reads.
        yields_to: names of readings beside which it would say the same once more, or mislead.
    """

    name: ClassVar[str]
    lab: ClassVar[str]
    weight: ClassVar[int]
    of: ClassVar[tuple[type[Experiment], ...]] = (GradientExperiment,)
    yields_to: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def look(self, course: Course) -> Said | None:
        """What there is to say of a run of one of the experiments `of`; None where there is nothing."""

    def said(
        self,
        title: str,
        words: str,
        evidence: Iterable[Evidence] = (),
        *,
        advice: str = "",
        remedies: Iterable[Remedy] = (),
        span: tuple[int, int] | None = None,
        curves: Iterable[str] = (),
    ) -> Said:
        return Said(self, title, words, tuple(evidence), advice, tuple(remedies), span, tuple(curves))

    @classmethod
    def kinds(cls) -> "dict[str, type[Reading]]":
        """Every reading by its name."""
        return {sub.name: sub for sub in sorted(cls.__subclasses__(), key=lambda sub: sub.name)}
