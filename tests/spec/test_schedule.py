"""Learning-rate schedules, against numbers worked out by hand."""

from itertools import pairwise

import numpy as np
import pytest

from labcore.spec.classification import Classification
from labcore.spec.schedule import Schedule
from labcore.spec.schedule.constant import WarmUp
from labcore.spec.schedule.cosine import Cosine, Restarts
from labcore.spec.schedule.falling import Exponential, Polynomial, Steps
from labcore.spec.schedule.one_cycle import OneCycle
from labcore.spec.schedule.plateau import ReduceOnPlateau
from tests.samples import shapes

HALF = 0.5 * (1 + np.cos(np.pi / 4))
"""A quarter of the way along half a cosine."""


@pytest.mark.parametrize(
    ("schedule", "steps", "factors"),
    [
        (WarmUp(warmup=0.5), 8, [0.01, 0.2575, 0.505, 0.7525, 1, 1, 1, 1]),
        (Cosine(warmup=0), 4, [1, HALF, 0.5, 1 - HALF]),
        (Cosine(warmup=0.5), 8, [0.01, 0.2575, 0.505, 0.7525, 1, HALF, 0.5, 1 - HALF]),
        (Restarts(periods=2, stretch=1), 8, [1, HALF, 0.5, 1 - HALF] * 2),
        (Restarts(periods=2, stretch=3), 8, [1, 0.5, *0.5 * (1 + np.cos(np.pi * np.arange(6) / 6))]),
        (Steps(drops=2, factor=0.1), 6, [1, 1, 0.1, 0.1, 0.01, 0.01]),
        (Steps(drops=1, factor=0.5, warmup=0.2), 5, [0.01, 1, 1, 0.5, 0.5]),
        (Exponential(final=0.0625), 4, [1, 0.5, 0.25, 0.125]),
        (Polynomial(power=1, final=0), 4, [1, 0.75, 0.5, 0.25]),
        (Polynomial(power=2, final=0.2), 2, [1, 0.2 + 0.8 * 0.25]),
        (OneCycle(rise=0.5, start=0.2, final=0.1), 4, [0.2, 0.6, 1, 0.55]),
        (ReduceOnPlateau(), 3, [1, 1, 1]),
    ],
    ids=lambda value: value.kind if isinstance(value, Schedule) else "",
)
def test_factors(schedule, steps, factors):
    np.testing.assert_allclose(schedule.factors(steps), factors, atol=1e-12)


@pytest.mark.parametrize("kind", sorted(Schedule.kinds()))
@pytest.mark.parametrize("steps", [1, 2, 3, 7, 100])
def test_a_run_of_any_length_has_rates_up_to_the_learning_rate(kind, steps):
    rates = Schedule.kinds()[kind]().rates(0.5, steps)
    assert rates.shape == (steps,) and np.isfinite(rates).all()
    assert rates.min() >= 0 and rates.max() <= 0.5


def test_a_plateau_lowers_the_rate_each_time_its_patience_is_over_and_not_below_its_floor():
    schedule = ReduceOnPlateau(patience=2, factor=0.1, final=0.005)
    factor, course = 1.0, []
    for before, waited in pairwise((0, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6)):
        course.append(factor := schedule.lowered(factor, before, waited))
    np.testing.assert_allclose(course, [1, 1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.005, 0.005, 0.005, 0.005, 0.005])


def test_where_not_every_epoch_is_judged_the_end_of_a_patience_is_not_stepped_over():
    schedule = ReduceOnPlateau(patience=5, factor=0.5)
    assert [schedule.lowered(1.0, before, before + 3) for before in (0, 3, 6, 9)] == [1.0, 0.5, 1.0, 0.5]


@pytest.mark.parametrize(
    ("training", "said"),
    [
        ({"epochs": 40, "early_stopping": 5}, "Early stopping ends the run"),
        ({"epochs": 5}, "never lowered"),
        ({"epochs": 40, "early_stopping": 6}, ""),
        ({"epochs": 6}, ""),
    ],
)
def test_a_plateau_that_never_comes_is_said_before_the_run(training, said):
    data = shapes().card
    training = {"batch_size": 8, **training}
    optimizer = {"kind": "adamw", "schedule": {"kind": "plateau", "patience": 5}}
    spec = Classification.model_validate({"optimizer": optimizer, "training": training})
    found = [problem.message for problem in spec.problems(data) if problem.key.startswith("optimizer")]
    assert len(found) == bool(said) and said in "".join(found)


def test_a_schedule_that_is_free_of_schedules_wants_none():
    def told(schedule):
        optimizer = {"kind": "schedule_free_adamw", "schedule": schedule}
        spec = Classification.model_validate({"optimizer": optimizer, "training": {"batch_size": 8}})
        return [problem.key for problem in spec.problems(shapes().card)]

    assert told("cosine") == ["optimizer.schedule"] and not told("warmup")
