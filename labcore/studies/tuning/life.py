"""The life of a tuning: begun, paused, resumed, stopped, forgotten; and what is made of the best trial.

What is decided is written into the tuning's file; its conductor sees it there, and the queue in the index. That a
conductor and workers are there is the caller's business.
"""

import time
from typing import Any

from labcore.errors import InputError
from labcore.spec.levels import laid
from labcore.spec.plan import plan_of
from labcore.spec.study import Plan
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.tuning import TuningRecord, TuningState
from labcore.store.tunings import Tunings
from labcore.studies.tuning.search import Search
from labcore.studies.tuning.standing import TuningStanding, standing

SEEDS = 3
"""With which the best settings are trained again."""


def begin(search: Search, store: Store) -> TuningRecord:
    """Keep the tuning, to be conducted from now on."""
    return Tunings(store).add(search.plan)


def pause(tuning_id: str, store: Store) -> TuningRecord:
    """Begin no more trials; those at work go on to their end. Raises InputError where it has ended."""
    tuning = Tunings(store).get(tuning_id)
    if tuning.state not in (TuningState.RUNNING, TuningState.PAUSED):
        raise InputError(f"Tuning '{tuning_id}' is {tuning.state.value}.", "There is nothing to pause.")
    return Tunings(store).turn(tuning_id, TuningState.PAUSED)


def resume(tuning_id: str, store: Store) -> TuningRecord:
    """Go on after a pause, or a stop; trials that the stop has cut short go on where they stood.

    Raises InputError where the tuning has finished.
    """
    tunings = Tunings(store)
    tuning = tunings.get(tuning_id)
    if tuning.state is TuningState.FINISHED:
        raise InputError(f"Tuning '{tuning_id}' has finished: {tuning.why}", "Begin another, with a larger budget.")
    changes: dict[str, Any] = {"state": TuningState.RUNNING, "why": ""}
    if tuning.state is TuningState.STOPPED:
        changes["resumed"] = time.time()
    return tunings.change(tuning_id, lambda before: before.model_copy(update=changes))


def stop(tuning_id: str, store: Store) -> TuningRecord:
    """End it: what is queued at once, what is at work after its current batch.

    Raises InputError where it has finished.
    """
    tunings = Tunings(store)
    if tunings.get(tuning_id).state is TuningState.FINISHED:
        raise InputError(f"Tuning '{tuning_id}' has finished.", "There is nothing to stop.")
    tuning = tunings.turn(tuning_id, TuningState.STOPPED)
    now = standing(tuning, store)
    store.stop_all(dict.fromkeys(trial.run_id for trial in now.open if trial.asked.own), tuning_id)
    return tuning


def delete(tuning_id: str, store: Store, *, with_runs: bool = False) -> int:
    """Forget the tuning; `with_runs` moves the runs that nobody else has to the trash. Returns how many those are.

    Raises InputError while it runs, or a trial is at work.
    """
    tunings = Tunings(store)
    now = standing(tunings.get(tuning_id), store)
    at_work = any(record.state is State.RUNNING for record in now.records.values() if _own(now, record.run_id))
    if now.tuning.state is TuningState.RUNNING or at_work:
        raise InputError(f"Tuning '{tuning_id}' is at work.", f"Stop it first: tunings stop {tuning_id}.")
    own = [record for run_id, record in now.records.items() if _own(now, run_id)]
    store.stop_all((record.run_id for record in own if record.state is State.QUEUED), tuning_id)
    doomed = (
        [record.run_id for record in own if Studies(store).of_run(record.run_id) == [tuning_id]] if with_runs else []
    )
    for run_id in doomed:
        store.delete(run_id)
    tunings.delete(tuning_id)
    return len(doomed)


def best_again(now: TuningStanding, seeds: int = SEEDS) -> Plan:
    """A study that trains the best settings with seeds that the search has not used, which is how good they are: the
    best of many trials owes some of its figure to luck.

    Raises InputError where no trial has a score yet.
    """
    best = now.best
    if best is None:
        raise InputError("No trial has a figure yet.", "Wait for the first, or look at what became of them.")
    plan = now.tuning.plan
    used = plan.base.get("seed", 0)
    fresh = [seed for seed in range(seeds + 1) if seed != used][:seeds]
    cell = dict(best.cell)
    base = {key: value for key, value in laid(plan.base, cell).items() if key not in ("seed", "name")}
    return plan_of(
        {
            "name": f"Best of {now.tuning.name}: {plan.told(cell)}"[:150],
            "base": base,
            "factors": {},
            "seeds": fresh,
            "metric": now.objective,
        }
    )


def _own(now: TuningStanding, run_id: str) -> bool:
    return any(trial.asked.own for trial in now.trials if trial.run_id == run_id)
