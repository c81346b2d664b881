"""The next trials: named as long as there is room and budget, and the reason why no more are."""

import logging
import time
from collections.abc import Sequence
from typing import Any

from labcore.conductor.work import Work
from labcore.errors import InputError
from labcore.store.identifiers import new_run_id
from labcore.store.tuning import Asked, Told, TuningState
from labcore.studies.proposal import there
from labcore.studies.tuning.standing import TuningStanding
from labcore.studies.tuning.trials import Trial

log = logging.getLogger(__name__)

MOST_FAILURES = 5
"""Trials in a row that fail before the search is ended."""

MOST_REPEATS = 20
"""Trials in a row of settings that were tried before; then there is nothing new to try, as KerasTuner has it."""


class Naming:
    """Names trials, and submits their runs.

    Args:
        work: the tuning.
        at_once: how many trials may be at work at the same time.
    """

    def __init__(self, work: Work, at_once: int):
        self._work, self._at_once = work, at_once
        self._drawn: tuple[dict[str, Any], int | None] | None = None

    def name_trials(self, now: TuningStanding) -> str:
        """Name as many trials as there is room for. Returns why there will be none any more; empty where there may."""
        while True:  # looked at anew after each trial, as one that is refused ends at once
            if why := self._is_at_an_end(now):
                return why
            if len(now.open) >= self._at_once or now.tuning.state is not TuningState.RUNNING:
                return ""
            if self._work.search.plan.budget.trials is not None and now.spent >= now.budget:
                return f"The budget of {self._work.search.plan.budget.told()} is spent."
            if self._drawn is None:
                drawn, exhausted = self._work.adviser.ask()
                if drawn is None:
                    return "Every combination has been tried." if exhausted or not now.open else ""
                self._drawn = drawn, self._work.adviser.epochs(drawn)
            drawn, epochs = self._drawn
            why = self._begin(drawn, epochs, now)
            if why is not None:
                return why
            self._drawn = None
            now = self._work.standing()

    def _is_at_an_end(self, now: TuningStanding) -> str:
        """Why no more trials are to be named, whatever there is room for; empty where nothing says so."""
        if self._work.is_out_of_time(now):
            return f"The budget of {self._work.search.plan.budget.told()} is spent."
        if failures := _failures_in_a_row(now.trials):
            return failures
        if _repeats_in_a_row(now.trials) >= MOST_REPEATS:
            return "There is nothing new to try: the last trials had settings that were tried before."
        return ""

    def _begin(self, drawn: dict[str, Any], epochs: int | None, now: TuningStanding) -> str | None:
        """Begin the trial that was drawn. Returns None where it was, else why not: empty where it may be later."""
        cell, number = self._work.search.cell(drawn), len(now.trials) + 1
        asked = {"trial": number, "drawn": drawn, "cell": cell, "at": time.time()}
        try:
            spec = self._work.search.spec(cell, number, epochs, self._work.library.card)
        except InputError as error:  # combinations can be impossible where each value alone is not
            self._work.log.write(Asked(**asked, epochs=0, run_id=new_run_id(), own=True))
            refused = Told(trial=number, outcome="failed", score=None, why=" ".join(str(error).split()))
            self._work.log.write(refused)
            self._work.adviser.tell(refused)
            return None
        known = there(spec, self._work.store, self._work.library)
        cost = spec.rounds() if known is None else 0
        if self._work.search.plan.budget.epochs is not None and now.spent + cost > now.budget:
            spent = f"The budget of {self._work.search.plan.budget.told()} has no room for another trial of {cost}."
            return "" if now.open else spent
        run_id = known or new_run_id()
        begun = Asked(**asked, epochs=spec.rounds(), run_id=run_id, own=known is None)
        self._work.log.write(begun)
        self._work.tunings.note_trial(self._work.tuning_id, run_id, begun.own)
        if known is None:
            self._work.store.submit(spec, run_id=run_id)
        log.info(
            "Trial %d of %s: run %s%s", number, self._work.tuning_id, run_id, "" if begun.own else ", there already"
        )
        return None


def _failures_in_a_row(trials: Sequence[Trial]) -> str:
    """What to say where the last trials have all failed; else empty."""
    ended = [trial.told for trial in trials if trial.told is not None]
    last = ended[-MOST_FAILURES:]
    if len(last) < MOST_FAILURES or any(told.outcome != "failed" for told in last):
        return ""
    return f"The last {MOST_FAILURES} trials failed. The last one: {last[-1].why}"


def _repeats_in_a_row(trials: Sequence[Trial]) -> int:
    """How many trials at the end had a run that an earlier one had too."""
    seen, repeats = set[str](), 0
    for trial in trials:
        repeats = repeats + 1 if trial.run_id in seen else 0
        seen.add(trial.run_id)
    return repeats
