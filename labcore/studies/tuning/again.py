"""What came of a tuning's best settings when they were trained again, with seeds that the search had not used."""

from collections.abc import Sequence
from dataclasses import dataclass

from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.studies.cells import Spread, cells
from labcore.studies.observed import observations
from labcore.studies.standing import standing
from labcore.studies.tuning.life import best_again
from labcore.studies.tuning.standing import TuningStanding


@dataclass(frozen=True)
class Again:
    """The study of the best settings.

    Attributes:
        study_id: its id.
        seeds: that it has.
        found: the objective over those that have finished; None before the first.
        is_over: whether nothing of it waits or is at work.
    """

    study_id: str
    seeds: Sequence[int]
    found: Spread | None
    is_over: bool


def again_of(now: TuningStanding, store: Store) -> Again | None:
    """The newest study of the tuning's best settings alone; None where there is none."""
    if now.best is None:
        return None
    wanted = best_again(now)
    same = (study for study in Studies(store).all() if not study.plan.factors and study.plan.base == wanted.base)
    study = next(same, None)
    if study is None:
        return None
    stands = standing(study, store)
    found = cells(observations(stands), now.objective)
    return Again(study.study_id, study.plan.seeds, found[0].value if found else None, stands.is_over)
