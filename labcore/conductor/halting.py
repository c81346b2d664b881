"""Trials that are stopped before their end: those without hope, and all when the time is over."""

from typing import Literal

from labcore.conductor.work import Work
from labcore.store.folder import RunFolder
from labcore.store.tuning import Halted
from labcore.studies.tuning.scores import Curves, is_hopeless
from labcore.studies.tuning.standing import TuningStanding
from labcore.studies.tuning.trials import Trial


class Halting:
    """Stops trials at work.

    Args:
        work: the tuning.
    """

    def __init__(self, work: Work):
        self._work = work
        self._curves = Curves(work.search.objective)

    def halt_what_should_not_go_on(self, now: TuningStanding) -> None:
        """Stop all when the minutes are over; before that, those that the median rule gives no hope."""
        if self._work.is_out_of_time(now):
            for trial in now.open:
                self._halt(trial, "budget", now)
        elif self._work.search.plan.stops:
            self._stop_the_hopeless(now)

    def _stop_the_hopeless(self, now: TuningStanding) -> None:
        at_work = [trial for trial in now.open if now.state_of(trial) == "running" and not trial.halted]
        if not at_work:
            return
        finished = [
            self._curves.whole(RunFolder(self._work.store.runs_dir / trial.run_id))
            for trial in now.trials
            if trial.told and trial.told.outcome == "finished"
        ]
        for trial in at_work:
            curve = self._curves.so_far(RunFolder(now.records[trial.run_id].path))
            if is_hopeless(curve, finished, now.better, self._work.search.plan.grace):
                self._halt(trial, "hopeless", now)

    def _halt(self, trial: Trial, reason: Literal["hopeless", "budget"], now: TuningStanding) -> None:
        if not trial.halted:
            self._work.log.write(Halted(trial=trial.number, reason=reason))
        if trial.asked.own:
            if not RunFolder(self._work.store.runs_dir / trial.run_id).stop_requested:
                self._work.store.stop_all([trial.run_id], self._work.tuning_id)
        elif reason == "budget":
            self._work.tell(trial, "failed", None, now, why="The time was over before another's run had ended.")
