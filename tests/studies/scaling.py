"""A study of scaling whose every number is given."""

from collections.abc import Callable

from labcore.spec.plan import plan_of
from labcore.spec.study import Plan
from labcore.studies.observation import Observation

LEVELS = {
    "baseline": {"width": 1},
    "width ×1.4": {"width": 1.4},
    "width ×2": {"width": 2},
    "depth ×2": {"depth": 2},
    "depth ×4": {"depth": 4},
    "resolution ×1.4": {"resolution": 1.4},
    "resolution ×2": {"resolution": 2},
    "compound φ 1": {"compound": 1},
    "compound φ 2": {"compound": 2},
}
FLOPS = dict(zip(LEVELS, (1e6, 2e6, 4e6, 2.1e6, 4.1e6, 2e6, 4e6, 1.9e6, 3.9e6), strict=True))
BASE = {"task": "classification", "dataset": "digits"}


def plan(seeds: int = 3) -> Plan:
    levels = {"scaling": list(LEVELS.values())}
    return plan_of({"base": BASE, "factors": levels, "labels": {"scaling": list(LEVELS)}, "seeds": list(range(seeds))})


def observations(value: Callable[[str, int], float], seeds: int = 3, flops: bool = True) -> list[Observation]:
    """`value(level, seed)` is the accuracy."""
    return [
        Observation(
            cell={"scaling": settings},
            seed=seed,
            fold=None,
            figures={"accuracy": value(name, seed)},
            costs={"flops": FLOPS[name]} if flops else {},
            run_id=f"{name}-{seed}",
        )
        for seed in range(seeds)
        for name, settings in LEVELS.items()
    ]
