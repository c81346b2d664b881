"""What a lab's file is held against: its own steps, and the data sets, presets, studies and figures that there are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.evaluation.measures import MEASURES
from labcore.labs.template import filled, named_in
from labcore.spec.levels import name_of_factor
from labcore.spec.problem import Problem
from labcore.spec.refusals import nearest
from labcore.spec.resolve import resolve
from labcore.spec.study import Plan
from labcore.studies.candidates import candidates, metric_of, require_class
from labcore.studies.tuning.search import search_of

if TYPE_CHECKING:
    from labcore.labs.lab import Lab
    from labcore.labs.step import Step
    from labcore.labs.step.study import Study
    from labcore.labs.step.tune import Tune

FIGURES = frozenset(measure.name for measure in MEASURES)
BEFORE = ("train_", "val_")
"""What may stand before the name of a figure."""

MOST_NAMED = 8
"""Of many that could be meant, how many a cure names."""


class Ground:
    """The ground on which `lab` stands. Every method gives problems; none raises.

    Args:
        lab: as its file says.
        library: the data sets there are.
    """

    def __init__(self, lab: "Lab", library: Library):
        self.lab = lab
        self._library = library
        self._card_of = cache(library.card)
        self._places = {step.id: place for place, step in enumerate(lab.steps)}

    # --- steps --------------------------------------------------------------------------------------------------------

    def about_step(self, step_id: str, key: str) -> Iterator[Problem]:
        """Whether there is such a step."""
        if step_id not in self._places:
            said = f"There is no step '{step_id}'." if step_id else "No step is named."
            cure = nearest(step_id, self._places) or f"The steps are {', '.join(self._places)}."
            yield Problem(key, said, cure)

    def about_needs(self, step: "Step") -> Iterator[Problem]:
        """Whether there are the steps that `step` takes from."""
        for need in step.needs:
            if need not in self._places:
                yield from self.about_step(need, "needs")

    def is_known_before(self, needs: Sequence[str], step_id: str, key: str) -> Iterator[Problem]:
        """Whether what came would be known before the step at which it is predicted."""
        places = [self._places[need] for need in needs if need in self._places]
        if places and step_id in self._places and max(places) < self._places[step_id]:
            yield Problem(
                key,
                f"What comes is known before '{step_id}' is done.",
                "Ask at the step that finds it, or before.",
            )

    def gives_runs(self, step_id: str, key: str) -> Iterator[Problem]:
        """Whether the step of that id makes a run that can be looked into."""
        if step_id in self._places and "runs" not in self.lab.step(step_id).gives:
            able = [step.id for step in self.lab.steps if "runs" in step.gives]
            yield Problem(key, f"'{step_id}' makes no run.", f"Those that do are {', '.join(able)}.")

    def about_number(self, step_id: str, number: str, key: str) -> Iterator[Problem]:
        """Whether the step of that id, where it is there, finds a number under the dotted key `number`."""
        from labcore.labs.step import WorkedStep

        if step_id not in self._places:
            return
        step = self.lab.step(step_id)
        numbers = step.numbers if isinstance(step, WorkedStep) else ()
        if not numbers:
            yield Problem(key, f"'{step_id}' finds no number.", "Name another step, or take a rule for runs.")
        elif number not in numbers:
            cure = nearest(number, numbers) or f"There are {', '.join(numbers[:MOST_NAMED])}."
            yield Problem(key, f"'{step_id}' finds no number '{number:.60}'.", cure)

    def is_left_out(self, step: "Step") -> Iterator[Problem]:
        """Whether `step` takes at full size from one that is left out there."""
        from labcore.labs.step import QueuedStep

        for need in named_in(step.raw(True)) if isinstance(step, QueuedStep) else step.needs:
            before = self.lab.step(need)
            if isinstance(before, QueuedStep) and before.only_small:
                yield Problem(
                    "full",
                    f"'{need}' is left out at full size, and this takes from it.",
                    "Lay over it what it takes then.",
                )

    def plan_of(self, step_id: str) -> Plan | None:
        """The plan of the study that the step of that id makes; None where it makes none, or none that is sound."""
        from labcore.labs.step.study import Study

        step = self.lab.step(step_id) if step_id in self._places else None
        if not isinstance(step, Study):
            return None
        try:
            return step.planned(False, self._filled)
        except InputError:  # the step itself tells
            return None

    def is_no_study(self, step_id: str, key: str) -> Iterator[Problem]:
        """That the step makes no study, where it is there and of another kind."""
        from labcore.labs.step.study import Study

        if step_id in self._places and not isinstance(self.lab.step(step_id), Study):
            yield Problem(key, f"'{step_id}' is no study.", "Name a step of the kind study.")

    def about_factor(self, plan: Plan, factor: str, key: str) -> Iterator[Problem]:
        """Whether `plan` varies `factor`; left out it is the first."""
        if factor and factor not in plan.factors:
            cure = nearest(factor, plan.factors) or f"It varies {', '.join(plan.factors)}."
            yield Problem(key, f"The study does not vary '{factor}' ({name_of_factor(factor)}).", cure)

    # --- what is to be run --------------------------------------------------------------------------------------------

    def about_spec(self, raw: Mapping[str, Any], key: str) -> Iterator[Problem]:
        """Whether a run of `raw` can be."""
        try:
            resolve(self._filled(raw), self._card_of)
        except InputError as error:
            yield Problem(key, error.problem, error.cure)

    def about_plan(self, step: "Study", full: bool, key: str) -> Iterator[Problem]:
        """Whether the study can be run, every combination."""
        try:
            plan = step.planned(full, self._filled)
            for spec in {each.spec.dataset for each in candidates(plan, self._card_of)}:
                require_class(metric_of(plan), self._card_of(spec).classes)
        except InputError as error:
            yield Problem(key, error.problem, error.cure)

    def about_tuning(self, step: "Tune", full: bool, key: str) -> Iterator[Problem]:
        """Whether the search can be made."""
        try:
            search_of(step.planned(full, self._filled), self._card_of)
        except InputError as error:
            yield Problem(key, error.problem, error.cure)

    # --- names --------------------------------------------------------------------------------------------------------

    def about_dataset(self, name: str, key: str) -> Iterator[Problem]:
        """Whether there is such a data set; left out it is the lab's."""
        if name and name not in self._library.names():
            yield self.unknown(key, "data set in every lab", name, self._library.names())

    def about_figure(self, name: str, key: str) -> Iterator[Problem]:
        """Whether there is such a figure; left out it is that of the task."""
        bare = name
        for prefix in BEFORE:
            bare = bare.removeprefix(prefix)
        if bare and bare not in FIGURES and bare.partition(".")[0] not in FIGURES:
            yield self.unknown(key, "figure", name, sorted(FIGURES))

    def unknown(self, key: str, noun: str, word: str, known: Iterable[str]) -> Problem:
        """That there is no `noun` called `word`."""
        there = list(known)
        return Problem(key, f"There is no {noun} '{word:.60}'.", nearest(word, there) or f"Known: {', '.join(there)}.")

    # --- within -------------------------------------------------------------------------------------------------------

    def _filled(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """`raw` as it would be resolved, had the steps before it been done."""
        whole: dict[str, Any] = filled(raw, self._stand_in)
        return {"dataset": self.lab.data.dataset, **whole}

    def _stand_in(self, step_id: str) -> str | None:
        return self.lab.step(step_id).stand_in() if step_id in self._places else None
