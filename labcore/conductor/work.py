"""What a conductor works with: one tuning, its search and adviser, and the log that comes before all else."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from labcore.datasets.library import Library
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.store.store import Store
from labcore.store.trial_log import TrialLog
from labcore.store.tuning import Told
from labcore.store.tunings import Tunings
from labcore.studies.tuning.scores import score_of
from labcore.studies.tuning.search import Search
from labcore.studies.tuning.standing import TuningStanding, standing
from labcore.studies.tuning.trials import Trial

if TYPE_CHECKING:
    from labcore.conductor.adviser import Adviser

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """One tuning that this process has the right to conduct."""

    tuning_id: str
    store: Store
    tunings: Tunings
    library: Library
    search: Search
    adviser: "Adviser"
    log: TrialLog

    def standing(self) -> TuningStanding:
        """How the tuning stands now."""
        # The runs first: one that the tuning's own stop has cancelled is then not taken for one stopped by hand.
        before = standing(self.tunings.get(self.tuning_id), self.store)
        tuning = self.tunings.get(self.tuning_id)
        return TuningStanding(tuning, before.trials, before.records, before.now)

    def is_out_of_time(self, now: TuningStanding) -> bool:
        """Whether the budget is of minutes, and they are over."""
        minutes = self.search.plan.budget.minutes
        return minutes is not None and now.spent >= minutes

    def tell(
        self,
        trial: Trial,
        outcome: Literal["finished", "stopped", "failed"],
        record: RunRecord | None,
        now: TuningStanding,
        why: str = "",
    ) -> None:
        """Note how a trial has ended, and tell the adviser."""
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
        self.log.write(told)
        self.adviser.tell(told)
        log.info("Trial %d of %s: %s, %s", trial.number, self.tuning_id, outcome, score)
