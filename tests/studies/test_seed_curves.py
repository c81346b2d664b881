"""Mean curves over seeds."""

import pytest

from labcore.store.status import State
from labcore.studies.seed_curves import RunCurve, cell_curves


def run(level, seed, validation, train, state=State.FINISHED):
    return RunCurve({"a": level}, seed, None, state, range(1, len(validation) + 1), validation, train)


def test_a_mean_is_of_finished_runs_as_far_as_the_shortest_goes():
    runs = [
        run(0, 1, [0.5, 0.6, 0.7], [0.6, 0.8, 0.9]),
        run(0, 2, [0.7, 0.8], [0.7, 0.9]),
        run(0, 4, [0.9], [0.9], State.RUNNING),
        run(1, 1, [None], [None]),
        run(0, 3, [0.1], [0.1], State.FAILED),
    ]
    first, second = cell_curves(runs, "accuracy")
    assert first.validation.epochs == (1, 2) and first.validation.mean == pytest.approx((0.6, 0.7))
    spread = 0.02**0.5
    assert first.validation.low == pytest.approx((0.6 - spread, 0.7 - spread))
    assert first.gap.epochs == (1, 2) and first.gap.mean == pytest.approx((0.05, 0.15))
    assert second.validation.epochs == () and second.runs[0].seed == 1
    assert len(first.runs) == 4, "the failed one is told, and no part of the mean"
    loss = cell_curves(runs[:1], "loss")[0]
    assert loss.gap.mean == pytest.approx((-0.1, -0.2, -0.2)), "positive where training is better: a lower loss"


def test_before_a_run_is_finished_the_mean_is_of_those_under_way():
    (cell,) = cell_curves(
        [
            run(0, 1, [0.5, 0.6], [0.6, None], State.RUNNING),
            run(0, 2, [0.7], [0.7], State.RUNNING),
            run(0, 3, [0.1, 0.1], [0.1, 0.1], State.FAILED),
        ],
        "accuracy",
    )
    assert (cell.validation.epochs, cell.validation.mean) == ((1,), pytest.approx((0.6,)))
