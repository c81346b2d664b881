"""One tuning, conducted: trials are named, queued, watched, stopped where they are hopeless, and told of.

Whatever follows from an event happens after that is in the log, and can be done twice: so this process may be killed at
any moment, and the next one goes on.
"""

import logging

from labcore.conductor.attending import Attending
from labcore.conductor.halting import Halting
from labcore.conductor.naming import Naming
from labcore.conductor.work import Work
from labcore.datasets.library import Library
from labcore.store.store import Store
from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings
from labcore.store.viewer import for_owner
from labcore.studies.tuning.search import search_of

log = logging.getLogger(__name__)


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

        tuning = Tunings(store).get(tuning_id)
        store = Store(store.runs_dir, for_owner(tuning.owner))  # its runs are the owner's, who reuses none of others
        tunings, library, plan = Tunings(store), Library(), tuning.plan
        search = search_of(plan, library.card)
        adviser = Adviser(search, tunings.events(tuning_id))
        self._work = Work(tuning_id, store, tunings, library, search, adviser, tunings.log(tuning_id))
        self._attending, self._halting = Attending(self._work), Halting(self._work)
        self._naming = Naming(self._work, plan.at_once or slots)

    def close(self) -> None:
        self._work.adviser.close()
        self._work.log.close()

    def tick(self) -> bool:
        """Do what is to be done now. Returns whether anything may be left to do."""
        now = self._work.standing()
        for trial in now.open:
            self._attending.attend(trial, now)
        now = self._work.standing()
        if now.tuning.state is not TuningState.RUNNING:
            return False
        self._halting.halt_what_should_not_go_on(now)
        if why := self._naming.name_trials(now):
            if self._work.standing().open:
                return True
            self._work.tunings.turn(self._work.tuning_id, TuningState.FINISHED, why)
            log.info("Tuning %s has finished: %s", self._work.tuning_id, why)
            return False
        return True
