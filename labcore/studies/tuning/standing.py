"""How a tuning stands: its trials, the best of them, and what is left of the budget."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labcore.evaluation.measures import measure
from labcore.spec import presets
from labcore.spec.resolve import experiment_class
from labcore.store.record import RunRecord
from labcore.store.store import Store
from labcore.store.tuning import TuningRecord, TuningState
from labcore.store.tunings import Tunings
from labcore.studies.tuning.trials import Trial, trials_of, worked
from labcore.words import counted


@dataclass(frozen=True)
class TuningStanding:
    """A tuning beside its trials and their runs.

    Attributes:
        tuning: as its file has it.
        trials: in the order in which they were asked for.
        records: of their runs, by id, as far as they are there and not in the trash.
        now: when that was, in seconds since 1970.
    """

    tuning: TuningRecord
    trials: Sequence[Trial]
    records: Mapping[str, RunRecord]
    now: float

    @property
    def objective(self) -> str:
        """The validation figure that is searched by."""
        plan = self.tuning.plan
        asked = plan.objective.removeprefix("val_")
        return asked or experiment_class(presets.completed(plan.base).get("task", "classification")).judged_by

    @property
    def better(self) -> int:
        """+1 where more of the objective is better, -1 where less is."""
        return measure(self.objective).better

    def state_of(self, trial: Trial) -> str:
        """finished, stopped, failed; or what its run is."""
        return trial.state(self.records.get(trial.run_id))

    @property
    def counts(self) -> Counter[str]:
        """How many trials are in each state."""
        return Counter(self.state_of(trial) for trial in self.trials)

    @property
    def best(self) -> Trial | None:
        """The trial with the best score so far; of equals the first. None while there is none."""
        scored = [trial for trial in self.trials if trial.score is not None]
        return max(scored, key=lambda trial: self.better * (trial.score or 0.0), default=None)

    @property
    def open(self) -> list[Trial]:
        """Those that have not ended."""
        return [trial for trial in self.trials if trial.told is None]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen unless somebody asks for it."""
        return self.is_quiet and self.tuning.state is not TuningState.PAUSED

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happens now: it is paused or over, and no trial is at work."""
        at_work = any(self.state_of(trial) == "running" for trial in self.open)
        return self.tuning.state is not TuningState.RUNNING and not at_work

    @property
    def seconds(self) -> float:
        """In which at least one trial was at work."""
        return worked(span for trial in self.trials for span in trial.at_work(self.records.get(trial.run_id), self.now))

    @property
    def spent(self) -> float:
        """Of the budget, in its own unit: trials asked for, epochs trained or under way, minutes at work."""
        budget = self.tuning.plan.budget
        if budget.minutes is not None:
            return self.seconds / 60
        if budget.epochs is not None:
            return float(sum(trial.epochs for trial in self.trials))
        return float(len(self.trials))

    @property
    def budget(self) -> float:
        """In the same unit."""
        budget = self.tuning.plan.budget
        return float(next(getattr(budget, name) for name in budget.given))

    @property
    def done(self) -> float:
        """Of the budget, in the same unit, by trials that have ended; minutes are done as they pass."""
        if self.tuning.plan.budget.minutes is not None:
            return self.spent
        ended = [trial for trial in self.trials if trial.told is not None]
        return float(sum(trial.epochs for trial in ended) if self.tuning.plan.budget.epochs is not None else len(ended))

    @property
    def share(self) -> float:
        """How much of the budget is done, 0 to 1."""
        return min(1.0, self.done / self.budget)

    def told(self) -> str:
        """In a line."""
        counts = self.counts
        words = [f"{counted(counts.pop('finished', 0), 'trial')} finished"]
        words += [f"{count} {state}" for state, count in sorted(counts.items())]
        if self.best is not None:
            words.append(f"best {self.objective} {self.best.score:.4f}")
        return ", ".join(words)


def standing(tuning: TuningRecord, store: Store) -> TuningStanding:
    """How `tuning` stands now."""
    store.refresh()
    trials = trials_of(Tunings(store).events(tuning.tuning_id))
    records = store.records(trial.run_id for trial in trials)
    there = {run_id: record for run_id, record in records.items() if record.trashed is None}
    return TuningStanding(tuning, trials, there, time.time())
