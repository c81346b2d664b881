"""The best so far: whole trials have whole places."""

import pytest

from labcore.figures.best_so_far import Scored, best_so_far, running_best

TRIALS = [Scored(1, 0.5, "one"), Scored(2, 0.4, "two", whole=False), Scored(3, 0.7, "three")]


@pytest.mark.parametrize(("better", "best"), [(1, [0.5, 0.5, 0.7]), (-1, [0.5, 0.4, 0.4])])
def test_the_best_is_kept(better, best):
    assert running_best(TRIALS, better) == best


def test_few_trials_stand_at_whole_numbers():
    axis = best_so_far(TRIALS, 1, x_title="Trial", y_title="Accuracy", counted=True).layout.xaxis
    assert axis.dtick == 1 and axis.range[0] < 1 and axis.range[1] > 3
    assert best_so_far(TRIALS, 1, x_title="Minutes", y_title="Accuracy").layout.xaxis.dtick is None
