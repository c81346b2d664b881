"""What a tuning takes, before it is begun."""

from dataclasses import replace

from labcore.store.store import Store
from labcore.studies import prospect
from labcore.studies.forecast import Forecast
from labcore.studies.tuning.search import Search


def prospect_of(search: Search, store: Store, slots: int, measure: prospect.Measure) -> Forecast:
    """The budget at the pace of the base, as many trials at once as the plan and `slots` allow; with a budget in
    minutes, these, and no word of the disk. May wait for `measure`."""
    budget, room = search.plan.budget, min(search.plan.at_once or slots, slots)
    trials = budget.trials or 0
    if budget.epochs is not None:
        trials = max(1, budget.epochs // search.base.rounds())
    found = prospect.prospect([search.base] * trials, store, room, measure)
    return found if budget.minutes is None else replace(found, wall=60 * budget.minutes, disk=None)
