"""A study: a base spec, factors with their levels, seeds; and which combinations of them are run."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.design import Design
from labcore.spec.design.full import FullFactorial
from labcore.spec.division import MOST_FOLDS
from labcore.spec.levels import laid, level_in_words, name_of_factor
from labcore.spec.overlay import overlaid


class Plan(Spec):
    """What a study file says."""

    title = "Study"
    lab: ClassVar[str] = "generalization-gap"

    name: str = setting(
        "",
        "What to call the study; left empty, a name is made from its factors. Give one where you will look for it "
        "later.",
    )
    base: dict[str, Any] = setting(
        {},
        "The spec that all runs share, as in a spec file; the smallest is {task: classification, dataset: digits}. "
        "Choose a quick one, as it is trained for every combination and seed.",
    )
    factors: dict[str, tuple[Any, ...]] = setting(
        {},
        "What is varied: the dotted key of any setting, with a list of two or more values. The first value is the one "
        "that others are held against. A value may be a group, as {kind: sgd, momentum: 0.9}.",
    )
    labels: dict[str, tuple[str, ...]] = setting(
        {}, "What to call the values of a factor, in their order, where they do not speak for themselves."
    )
    seeds: tuple[int, ...] = setting(
        (0, 1, 2),
        "Each combination is run with each of these seeds. With one, no claim can be made; three is little, five or "
        "more show small effects.",
    )
    design: Annotated[Design, OneOf()] = setting(
        FullFactorial(),
        "Which combinations of values are run. Full where factors may act together, one at a time where runs are dear "
        "and they do not.",
    )
    folds: int = setting(
        0,
        "For sets of a few hundred images: run each combination and seed on that many folds, each judged on another "
        "part of the training and validation images. 0 keeps the data set's own validation images.",
        low=0,
        high=MOST_FOLDS,
    )
    metric: str = setting(
        "",
        "The validation figure that effects are told of, such as accuracy; left empty, that of the task. Choose "
        "balanced accuracy where classes are uneven.",
    )
    equivalence: float | None = setting(
        None,
        "Half the width of the region of practical equivalence: a difference smaller than this would change nothing "
        "for you. In the metric's own unit: 0.01 is a percentage point. Wider lets 'no difference' be shown by fewer "
        "runs.",
        above=0,
    )

    @property
    def levels(self) -> Mapping[str, int]:
        """How many levels each factor has."""
        return {key: len(values) for key, values in self.factors.items()}

    @property
    def runs(self) -> int:
        """How many runs it asks for, those that are there already among them."""
        return self.design.count(self.levels) * len(self.seeds) * max(1, self.folds)

    @property
    def title_or_factors(self) -> str:
        """What the study is called."""
        return self.name or " × ".join(name_of_factor(key) for key in self.factors)

    def cells(self) -> list[dict[str, Any]]:
        """The combinations to run: the level of each factor by its dotted key."""
        return [
            {key: values[place] for (key, values), place in zip(self.factors.items(), cell, strict=True)}
            for cell in self.design.cells(self.levels)
        ]

    def settings(self, cell: Mapping[str, Any], seed: int, fold: int | None) -> dict[str, Any]:
        """What to resolve for a run of `cell`: the base with the levels laid over it. Its test set stays closed."""
        raw = laid(self.base, cell)
        own: dict[str, Any] = {"seed": seed, "name": "", "open_test": False}
        if fold is not None:
            own["division"] = {"folds": self.folds, "fold": fold}
        return overlaid(raw, own)

    def label(self, key: str, value: Any) -> str:
        """What a level of the factor `key` is called."""
        values, labels = self.factors.get(key, ()), self.labels.get(key)
        return labels[values.index(value)] if labels and value in values else level_in_words(value)

    def told(self, cell: Mapping[str, Any]) -> str:
        """A combination in words."""
        return ", ".join(f"{name_of_factor(key)} {self.label(key, value)}" for key, value in cell.items())

    def remarks(self) -> list[str]:
        """What a reader of the results must know of design and seeds, in sentences."""
        return [*self._about_seeds(), *self.design.remarks([name_of_factor(key) for key in self.factors])]

    def _about_seeds(self) -> Iterator[str]:
        if len(self.seeds) == 1:
            yield "One seed: no claim can be made. Give three or more."
