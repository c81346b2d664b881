"""One tuning, conducted: trials are named, queued, watched, stopped where they are hopeless, and told of.

Whatever follows from an event happens after that is in the log, and can be done twice: so this process may be killed at
any moment, and the next one goes on.
"""

import logging
import time
from collections.abc import Sequence
from typing import Any, Literal

from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.store.folder import RunFolder
from labcore.store.identifiers import new_run_id
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.tuning import Again, Asked, Halted, Told, TuningState
from labcore.store.tunings import Tunings
from labcore.studies.proposal import there
from labcore.studies.tuning.scores import Curves, is_hopeless, score_of
from labcore.studies.tuning.search import search_of
from labcore.studies.tuning.standing import TuningStanding, standing
from labcore.studies.tuning.trials import Trial

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""How often a trial whose run was interrupted is queued again."""

LATE = 20.0
"""Seconds after a tuning was made to go on in which its stop may still end a run."""

MOST_FAILURES = 5
"""Trials in a row that fail before the search is ended."""

MOST_REPEATS = 20
"""Trials in a row of settings that were tried before; then there is nothing new to try, as KerasTuner has it."""


class Conducting:
    """A tuning, as long as this process has the right to conduct it.

    Args:
        tuning_id: the tuning.
        store: where it lies.
        slots: how many runs the machine carries at once.

    Raises LabError where its files, or the data set, do not allow it.
    """

    def __init__(self, tuning_id: str, store: Store, slots: int):
        from labcore.conductor.adviser import Adviser

        self.tuning_id, self._store, self._tunings, self._library = tuning_id, store, Tunings(store), Library()
        plan = self._tunings.get(tuning_id).plan
        self._search = search_of(plan, self._library.card)
        self._adviser = Adviser(self._search, self._tunings.events(tuning_id))
        self._log = self._tunings.log(tuning_id)
        self._at_once = plan.at_once or slots
        self._curves = Curves(self._search.objective)
        self._drawn: tuple[dict[str, Any], int | None] | None = None

    def close(self) -> None:
        self._adviser.close()
        self._log.close()

    def tick(self) -> bool:
        """Do what is to be done now. Returns whether anything may be left to do."""
        now = self._standing()
        for trial in now.open:
            self._attend(trial, now)
        now = self._standing()
        if now.tuning.state is not TuningState.RUNNING:
            return False
        if self._is_out_of_time(now):
            for trial in now.open:
                self._halt(trial, "budget", now)
        elif self._search.plan.stops:
            self._stop_the_hopeless(now)
        if why := self._name_trials(now):
            if self._standing().open:
                return True
            self._tunings.turn(self.tuning_id, TuningState.FINISHED, why)
            log.info("Tuning %s has finished: %s", self.tuning_id, why)
            return False
        return True

    def _standing(self) -> TuningStanding:
        # The runs first: one that the tuning's own stop has cancelled is then not taken for one stopped by hand.
        before = standing(self._tunings.get(self.tuning_id), self._store)
        tuning = self._tunings.get(self.tuning_id)
        return TuningStanding(tuning, before.trials, before.records, before.now)

    # --- trials that have not ended -----------------------------------------------------------------------------------

    def _attend(self, trial: Trial, now: TuningStanding) -> None:
        """See to a trial that has not ended by the log: its run may have, or may not be there yet."""
        record = now.records.get(trial.run_id)
        if record is None:
            self._submit_or_give_up(trial, now)
        elif record.state is State.FINISHED:
            self._tell(trial, "finished", record, now)
        elif record.state is State.FAILED:
            self._tell(trial, "failed", record, now, why=record.error)
        elif record.state is State.INTERRUPTED and not trial.halted:
            self._queue_again(trial, record, now)
        elif record.state in (State.CANCELLED, State.INTERRUPTED):
            self._attend_to_stopped(trial, record, now)

    def _submit_or_give_up(self, trial: Trial, now: TuningStanding) -> None:
        """Submit the run that is not there: it never came to that, where the last conductor was killed before."""
        if now.tuning.state is not TuningState.RUNNING:
            return
        if not trial.asked.own or self._store.records([trial.run_id]):
            self._tell(trial, "failed", None, now, why="Its run was thrown away.")
            return
        asked = trial.asked
        try:
            spec = self._search.spec(asked.cell, asked.trial, self._adviser.epochs(asked.drawn), self._library.card)
        except InputError as error:
            self._tell(trial, "failed", None, now, why=str(error))
            return
        self._tunings.note_trial(self.tuning_id, asked.run_id, asked.own)
        self._store.submit(spec, run_id=asked.run_id)

    def _queue_again(self, trial: Trial, record: RunRecord, now: TuningStanding) -> None:
        if now.tuning.state is not TuningState.RUNNING:
            return
        if not trial.asked.own or len(trial.spans) >= MOST_ATTEMPTS:
            self._tell(trial, "failed", record, now, why=record.error)
            return
        self._again(trial, record)

    def _attend_to_stopped(self, trial: Trial, record: RunRecord, now: TuningStanding) -> None:
        """Of a run that was stopped: by the conductor, by the tuning's stop, after which it goes on, or by hand."""
        if trial.halted:
            why = {
                "hopeless": "Worse than the median of finished trials at the same epoch.",
                "budget": "The time was over.",
            }[trial.halted]
            self._tell(trial, "stopped", record, now, why=why)
        elif now.tuning.state is TuningState.STOPPED:
            return
        elif (record.finished or 0) <= now.tuning.resumed + LATE and trial.asked.own:
            self._again(trial, record)
        else:
            self._tell(trial, "stopped", record, now, why="Its run was stopped by hand.")

    def _again(self, trial: Trial, record: RunRecord) -> None:
        began, ended = record.started or record.created, record.finished or time.time()
        self._log.write(Again(trial=trial.number, started=began, finished=max(began, ended)))
        self._store.resubmit(record.run_id)

    def _tell(
        self,
        trial: Trial,
        outcome: Literal["finished", "stopped", "failed"],
        record: RunRecord | None,
        now: TuningStanding,
        why: str = "",
    ) -> None:
        score = None
        if record is not None and outcome != "failed":
            score = score_of(RunFolder(record.path), now.objective)
            if score is None:
                outcome, why = "failed", why or f"It has no {now.objective}."
        own = record if trial.asked.own else None
        told = Told(
            trial=trial.number,
            outcome=outcome,
            score=score,
            epochs=own.epoch if own else 0,
            started=own.started if own else None,
            finished=own.finished if own else None,
            why=" ".join(why.split()),
        )
        self._log.write(told)
        self._adviser.tell(told)
        log.info("Trial %d of %s: %s, %s", trial.number, self.tuning_id, outcome, score)

    # --- stopping -----------------------------------------------------------------------------------------------------

    def _is_out_of_time(self, now: TuningStanding) -> bool:
        minutes = self._search.plan.budget.minutes
        return minutes is not None and now.spent >= minutes

    def _stop_the_hopeless(self, now: TuningStanding) -> None:
        at_work = [trial for trial in now.open if now.state_of(trial) == "running" and not trial.halted]
        if not at_work:
            return
        finished = [
            self._curves.whole(RunFolder(self._store.runs_dir / trial.run_id))
            for trial in now.trials
            if trial.told and trial.told.outcome == "finished"
        ]
        for trial in at_work:
            curve = self._curves.so_far(RunFolder(now.records[trial.run_id].path))
            if is_hopeless(curve, finished, now.better, self._search.plan.grace):
                self._halt(trial, "hopeless", now)

    def _halt(self, trial: Trial, reason: Literal["hopeless", "budget"], now: TuningStanding) -> None:
        if not trial.halted:
            self._log.write(Halted(trial=trial.number, reason=reason))
        if trial.asked.own:
            if not RunFolder(self._store.runs_dir / trial.run_id).stop_requested:
                self._store.stop_all([trial.run_id], self.tuning_id)
        elif reason == "budget":
            self._tell(trial, "failed", None, now, why="The time was over before another's run had ended.")

    # --- naming -------------------------------------------------------------------------------------------------------

    def _name_trials(self, now: TuningStanding) -> str:
        """Name as many trials as there is room for. Returns why there will be none any more; empty where there may."""
        while True:  # looked at anew after each trial, as one that is refused ends at once
            if why := self._is_at_an_end(now):
                return why
            if len(now.open) >= self._at_once or now.tuning.state is not TuningState.RUNNING:
                return ""
            if self._search.plan.budget.trials is not None and now.spent >= now.budget:
                return f"The budget of {self._search.plan.budget.told()} is spent."
            if self._drawn is None:
                drawn, exhausted = self._adviser.ask()
                if drawn is None:
                    return "Every combination has been tried." if exhausted or not now.open else ""
                self._drawn = drawn, self._adviser.epochs(drawn)
            drawn, epochs = self._drawn
            why = self._begin(drawn, epochs, now)
            if why is not None:
                return why
            self._drawn = None
            now = self._standing()

    def _is_at_an_end(self, now: TuningStanding) -> str:
        """Why no more trials are to be named, whatever there is room for; empty where nothing says so."""
        if self._is_out_of_time(now):
            return f"The budget of {self._search.plan.budget.told()} is spent."
        if failures := _failures_in_a_row(now.trials):
            return failures
        if _repeats_in_a_row(now.trials) >= MOST_REPEATS:
            return "There is nothing new to try: the last trials had settings that were tried before."
        return ""

    def _begin(self, drawn: dict[str, Any], epochs: int | None, now: TuningStanding) -> str | None:
        """Begin the trial that was drawn. Returns None where it was, else why not: empty where it may be later."""
        cell, number = self._search.cell(drawn), len(now.trials) + 1
        asked = {"trial": number, "drawn": drawn, "cell": cell, "at": time.time()}
        try:
            spec = self._search.spec(cell, number, epochs, self._library.card)
        except InputError as error:  # combinations can be impossible where each value alone is not
            self._log.write(Asked(**asked, epochs=0, run_id=new_run_id(), own=True))
            refused = Told(trial=number, outcome="failed", score=None, why=" ".join(str(error).split()))
            self._log.write(refused)
            self._adviser.tell(refused)
            return None
        known = there(spec, self._store, self._library)
        cost = spec.rounds() if known is None else 0
        if self._search.plan.budget.epochs is not None and now.spent + cost > now.budget:
            spent = f"The budget of {self._search.plan.budget.told()} has no room for another trial of {cost}."
            return "" if now.open else spent
        run_id = known or new_run_id()
        begun = Asked(**asked, epochs=spec.rounds(), run_id=run_id, own=known is None)
        self._log.write(begun)
        self._tunings.note_trial(self.tuning_id, run_id, begun.own)
        if known is None:
            self._store.submit(spec, run_id=run_id)
        log.info("Trial %d of %s: run %s%s", number, self.tuning_id, run_id, "" if begun.own else ", there already")
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
