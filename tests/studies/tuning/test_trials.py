"""The trials of a tuning: what its log says of them, how long they were at work, and who is hopeless."""

import math

import pytest

from labcore.store.store import Store
from labcore.store.tuning import Again, Asked, Halted, Told
from labcore.studies.tuning.scores import Curves, is_hopeless, score_of
from labcore.studies.tuning.trials import trials_of, worked
from tests import fabricate


def asked(trial):
    return Asked(
        trial=trial, drawn={}, cell={"a": trial}, epochs=8, run_id=f"20261128-000000-run{trial}", own=True, at=0
    )


def test_the_log_is_told_as_trials_whatever_is_in_it_twice():
    told = Told(trial=1, outcome="stopped", score=0.4, epochs=3, started=20, finished=30)
    events = [asked(1), Again(trial=1, started=5, finished=10), Halted(trial=1, reason="hopeless"), told]
    (trial,) = trials_of(
        [*events, Told(trial=1, outcome="finished", score=0.9), Told(trial=7, outcome="failed", score=None)]
    )
    assert (trial.score, trial.halted, trial.epochs, trial.state(None)) == (0.4, "hopeless", 3, "stopped")
    assert trial.at_work(None, 99) == [(5, 10), (20, 30)]


def test_time_at_work_counts_once_what_lasted_at_the_same_time():
    assert worked([(0, 10), (5, 12), (20, 21), (20.5, 20.7)]) == pytest.approx(13)
    assert worked([]) == 0


FINISHED = [[0.5, 0.6, 0.7], [0.5, 0.7, 0.8], [0.6, 0.8, 0.9]]
"""On average up to the second epoch: 0.55, 0.6, 0.7; the median is 0.6."""


@pytest.mark.parametrize(
    ("curve", "finished", "better", "grace", "expected"),
    [
        ([0.3, 0.59], FINISHED, 1, 2, True),
        ([0.3, 0.61], FINISHED, 1, 2, False),
        ([0.61, 0.1], FINISHED, 1, 2, False),  # its best so far counts
        ([0.1, 0.1], FINISHED, 1, 3, False),  # within its grace
        ([0.1, 0.1], FINISHED[:2], 1, 2, False),  # too few to compare with
        ([0.1, 0.1], [each[:1] for each in FINISHED], 1, 2, False),  # none came so far
        ([0.9, 0.7], FINISHED, -1, 2, True),
        ([0.9, 0.5], FINISHED, -1, 2, False),
        ([], FINISHED, 1, 1, False),
        ([math.nan, 0.1], FINISHED, 1, 2, True),  # what was not judged is left aside
        ([0.5, 0.5, 0.5], [[math.nan, each[0], each[0]] for each in FINISHED], -1, 2, False),
        ([0.7, 0.7, 0.7], [[math.nan, each[0], each[0]] for each in FINISHED], -1, 2, True),
    ],
)
def test_who_is_worse_than_the_median_is_hopeless(curve, finished, better, grace, expected):
    assert is_hopeless(curve, finished, better, grace) is expected


def test_the_score_of_a_run_is_what_it_reports_and_of_one_that_was_cut_short_its_best_epoch(lab_home):
    store = Store()
    finished = fabricate.finished(store)
    assert score_of(finished, "accuracy") == finished.report()["validation"]["accuracy"]
    assert len(Curves("accuracy").whole(finished)) == 8
    cut = fabricate.interrupted(store)
    assert score_of(cut, "accuracy") == Curves("accuracy").so_far(cut)[-1]
    assert score_of(cut, "nonsense") is None
