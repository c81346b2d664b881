"""A search for good settings: a base spec, the space to search, how, for how long and by which figure."""

from typing import Annotated, Any, ClassVar

from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.levels import level_in_words, name_of_factor, names_of_factors
from labcore.spec.tuner import Tuner
from labcore.spec.tuner.random import RandomSearch
from labcore.words import counted


class Range(Spec):
    """Numbers from `low` to `high`."""

    lab: ClassVar[str] = "optimizers"

    low: int | float = setting(0, "The smallest value. Lower it where the best trial lies at this end.")
    high: int | float = setting(1, "The largest value. Raise it where the best trial lies at this end.")
    log: bool = setting(False, "Move by ratio. Switch it on for what lies over powers of ten, such as a learning rate.")
    step: int | float | None = setting(
        None,
        "Only values so far apart, counted from low; with log, so many times the last. Empty for any; a step makes "
        "a grid smaller.",
        above=0,
    )


class Budget(Spec):
    """When the search ends; one of the three is set."""

    title = "Budget"
    lab: ClassVar[str] = "optimizers"

    trials: int | None = setting(
        None,
        "How many trials; one that fails or is stopped counts too. More for more settings: some ten for each.",
        low=1,
        high=2000,
        unit="trials",
    )
    epochs: int | None = setting(
        None,
        "How many epochs, all trials together. No trial is begun that would go beyond. Choose it where trials "
        "differ much in length.",
        low=1,
        high=1_000_000,
    )
    minutes: float | None = setting(
        None,
        "How many minutes in which trials are at work; a pause, or the time until a first one begins, is not counted. "
        "When they are over, trials at work are stopped and count as far as they came. Choose it where a lesson must "
        "end.",
        above=0,
        high=100_000,
        unit="min",
    )

    @property
    def given(self) -> list[str]:
        """Which of the three are set."""
        return [name for name in type(self).model_fields if getattr(self, name) is not None]

    def told(self) -> str:
        """In words."""
        if self.minutes is not None:
            return f"{self.minutes:g} minutes"
        return f"{self.epochs:,} epochs" if self.epochs is not None else counted(self.trials or 0, "trial")


class TuningPlan(Spec):
    """What a tuning file says."""

    title = "Tuning"
    lab: ClassVar[str] = "optimizers"

    name: str = setting(
        "",
        "What to call the tuning; left empty, a name is made from its settings. Give one where you will look for it "
        "later.",
    )
    base: dict[str, Any] = setting(
        {},
        "The spec that all trials share, as in a spec file; the smallest is {task: classification, dataset: digits}. "
        "Choose a quick one, as it is trained for every trial.",
    )
    space: dict[str, tuple[Any, ...] | Range] = setting(
        {},
        "What is searched: the dotted key of any setting, with a list of values, or with {low, high, log, step} for a "
        "number. Fewer settings are searched better by as many trials.",
    )
    tuner: Annotated[Tuner, OneOf()] = setting(
        RandomSearch(),
        "How the next trial is chosen. Random for a first look, Bayesian for few and long trials, Hyperband where "
        "early epochs foretell the end.",
    )
    objective: str = setting(
        "",
        "The validation figure that is to become best, such as accuracy; left empty, that of the task. Choose "
        "balanced accuracy where classes are uneven.",
    )
    budget: Budget = setting(
        Budget(trials=20),
        "When the search ends; one of the three is set. Minutes where a lesson must end, else trials.",
    )
    seed: int = setting(
        0,
        "Fixes what the tuner draws. The trials' own seed is that of the base. Change it to see whether the same "
        "settings come out best.",
        low=0,
        high=2**31 - 2,
    )
    at_once: int = setting(
        0,
        "Trials at work at the same time; 0 is as many as the machine carries. Tuners that learn from earlier trials "
        "know less with more at once.",
        low=0,
        high=64,
    )
    stop_hopeless: bool = setting(
        True,
        "Stop a trial whose best so far is worse than the median of what finished trials had on average by the same "
        "epoch (Golovin et al., Google Vizier, KDD 2017). Switch it off where good trials start slowly. Hyperband "
        "sorts out by itself.",
    )
    grace: int = setting(
        3,
        "Epochs that a trial has before it may be stopped as hopeless. Raise it where good trials start slowly.",
        low=1,
        high=10_000,
    )

    @property
    def title_or_space(self) -> str:
        """What the tuning is called."""
        return self.name or " × ".join(names_of_factors(self.space).values())

    @property
    def stops(self) -> bool:
        """Whether hopeless trials are stopped."""
        return self.stop_hopeless and not self.tuner.chooses_epochs

    def told(self, cell: dict[str, Any]) -> str:
        """The settings of a trial in words."""
        names = names_of_factors(self.space)
        return ", ".join(
            f"{names.get(key, name_of_factor(key))} {level_in_words(value)}" for key, value in cell.items()
        )
