"""Trials that have not ended by the log: their runs may have, or may not be there yet."""

import time

from labcore.conductor.work import Work
from labcore.errors import InputError
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.tuning import Again, TuningState
from labcore.studies.tuning.standing import TuningStanding
from labcore.studies.tuning.trials import Trial

MOST_ATTEMPTS = 3
"""How often a trial whose run was interrupted is queued again."""

LATE = 20.0
"""Seconds after a tuning was made to go on in which its stop may still end a run."""


class Attending:
    """Sees to trials whose runs were submitted, or should have been.

    Args:
        work: the tuning.
    """

    def __init__(self, work: Work):
        self._work = work

    def attend(self, trial: Trial, now: TuningStanding) -> None:
        """See to a trial that has not ended by the log."""
        record = now.records.get(trial.run_id)
        if record is None:
            self._submit_or_give_up(trial, now)
        elif record.state is State.FINISHED:
            self._work.tell(trial, "finished", record, now)
        elif record.state is State.FAILED:
            self._work.tell(trial, "failed", record, now, why=record.error)
        elif record.state is State.INTERRUPTED and not trial.halted:
            self._queue_again(trial, record, now)
        elif record.state in (State.CANCELLED, State.INTERRUPTED):
            self._attend_to_stopped(trial, record, now)

    def _submit_or_give_up(self, trial: Trial, now: TuningStanding) -> None:
        """Submit the run that is not there: it never came to that, where the last conductor was killed before."""
        if now.tuning.state is not TuningState.RUNNING:
            return
        if not trial.asked.own or self._work.store.records([trial.run_id]):
            self._work.tell(trial, "failed", None, now, why="Its run was thrown away.")
            return
        asked = trial.asked
        try:
            spec = self._work.search.spec(
                asked.cell, asked.trial, self._work.adviser.epochs(asked.drawn), self._work.library.card
            )
        except InputError as error:
            self._work.tell(trial, "failed", None, now, why=str(error))
            return
        self._work.tunings.note_trial(self._work.tuning_id, asked.run_id, asked.own)
        self._work.store.submit(spec, run_id=asked.run_id)

    def _queue_again(self, trial: Trial, record: RunRecord, now: TuningStanding) -> None:
        if now.tuning.state is not TuningState.RUNNING:
            return
        if not trial.asked.own or len(trial.spans) >= MOST_ATTEMPTS:
            self._work.tell(trial, "failed", record, now, why=record.error)
            return
        self._again(trial, record)

    def _attend_to_stopped(self, trial: Trial, record: RunRecord, now: TuningStanding) -> None:
        """Of a run that was stopped: by the conductor, by the tuning's stop, after which it goes on, or by hand."""
        if trial.halted:
            why = {
                "hopeless": "Worse than the median of finished trials at the same epoch.",
                "budget": "The time was over.",
            }[trial.halted]
            self._work.tell(trial, "stopped", record, now, why=why)
        elif now.tuning.state is TuningState.STOPPED:
            return
        elif (record.finished or 0) <= now.tuning.resumed + LATE and trial.asked.own:
            self._again(trial, record)
        else:
            self._work.tell(trial, "stopped", record, now, why="Its run was stopped by hand.")

    def _again(self, trial: Trial, record: RunRecord) -> None:
        began, ended = record.started or record.created, record.finished or time.time()
        self._work.log.write(Again(trial=trial.number, started=began, finished=max(began, ended)))
        self._work.store.resubmit(record.run_id)
