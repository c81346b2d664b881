"""KerasTuner's oracle, as a tuning asks it; its state is made from the tuning's log, whenever the process starts."""

import logging
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

import keras_tuner

from labcore.conductor.scratch import Scratch
from labcore.spec.dimension import Dimension
from labcore.store.trial_log import Event
from labcore.store.tuning import Asked, Told
from labcore.studies.tuning.search import Search

log = logging.getLogger(__name__)

RUNNING = "RUNNING"


class Adviser:
    """Names trials and hears of them.

    Args:
        search: what is searched.
        past: what happened before this process: trials that were asked for are asked for again in the same order, and
            told of as they were, so that the oracle comes to be where it was. What the log says holds, whatever the
            oracle names.
    """

    def __init__(self, search: Search, past: Iterable[Event] = ()):
        self._search = search
        self._objective = f"val_{search.objective}"
        direction = "max" if search.better > 0 else "min"
        self._scratch = Scratch()
        self._oracle = search.plan.tuner.build(
            _space(search.dimensions),
            keras_tuner.Objective(self._objective, direction),
            search.plan.seed + 1,  # KerasTuner takes 0 for none
            search.epochs or 1,
        )
        self._oracle.verbose = 0
        self._oracle._set_project_dir(str(self._scratch.path), self._scratch.path.name)
        self._trials: list[Any] = []
        self._finished = 0
        for event in past:
            if isinstance(event, Asked):
                self._ask_again(event)
            elif isinstance(event, Told):
                self.tell(event)

    def ask(self) -> tuple[dict[str, Any] | None, bool]:
        """What it draws for the next trial, or None; and whether there will be none any more, not even later."""
        trial = self._oracle.create_trial(f"trial {len(self._trials) + 1}")
        if trial.status != RUNNING:
            return None, trial.status == "STOPPED"
        self._trials.append(trial)
        return dict(trial.hyperparameters.values), False

    def tell(self, told: Told) -> None:
        """Say how a trial has ended. One that was stopped counts with what it had reached."""
        trial = self._trials[told.trial - 1]
        trial.status = "FAILED"
        if told.score is not None:
            self._oracle.update_trial(trial.trial_id, {self._objective: told.score})
            trial.status = "COMPLETED"
            self._finished += 1
        self._oracle.end_trial(trial)

    def epochs(self, drawn: dict[str, Any]) -> int | None:
        """For how many epochs the tuner wants the trial trained; None where that is the base's business."""
        return drawn.get("tuner/epochs")

    def close(self) -> None:
        self._scratch.close()

    def _ask_again(self, asked: Asked) -> None:
        if self._search.plan.tuner.draws_again(self._finished, len(self._search.dimensions)):
            drawn, _ = self.ask()
            if drawn == asked.drawn:
                return
            log.warning("Trial %d was drawn otherwise than the log has it: the log holds", asked.trial)
            if drawn is not None:
                self._trials[-1].hyperparameters.values = dict(asked.drawn)
                return
        draw = self._oracle.populate_space
        self._oracle.populate_space = lambda trial_id: {"status": RUNNING, "values": dict(asked.drawn)}
        try:
            self.ask()
        finally:
            self._oracle.populate_space = draw


def _space(dimensions: Iterable[Dimension]) -> Any:
    """The dimensions as KerasTuner takes them. Of values it knows the places: they may be anything, also groups."""
    space, known = keras_tuner.HyperParameters(), dict[str, Dimension]()
    for each in dimensions:
        known[each.key] = each
        with ExitStack() as scopes:
            for key, values in each.needs.items():
                scopes.enter_context(space.conditional_scope(key, [known[key].values.index(value) for value in values]))
            _add(space, each)
    return space


def _add(space: Any, each: Dimension) -> None:
    sampling = "log" if each.log else "linear"
    if each.values:
        space.Choice(each.key, list(range(len(each.values))))
    elif each.whole:
        space.Int(each.key, int(each.low), int(each.high), sampling=sampling)
    else:
        space.Float(each.key, each.low, each.high, sampling=sampling)
