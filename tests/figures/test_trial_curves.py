"""Learning curves of trials: told apart by more than color."""

from labcore.figures.trial_curves import MOST_LINES, TrialCurve, trial_curves

TRIALS = [
    TrialCurve("Trial 1", [0.5, 0.6], "finished"),
    TrialCurve("Trial 2", [0.7, float("nan"), 0.9], "finished", is_best=True),
    TrialCurve("Trial 3", [0.4], "stopped"),
    TrialCurve("Trial 4", [0.5], "running"),
    TrialCurve("Trial 5", [], "queued"),
]


def traces(trials):
    return {trace.name: trace for trace in trial_curves(trials, y_title="Accuracy").data}


def test_the_best_and_those_at_work_stand_out_and_a_cross_marks_who_was_stopped():
    found = traces(TRIALS)
    assert list(found) == ["Other trials", "At work", "Best", "Stopped early"]
    assert found["Other trials"].x == (1, 2, None, 1, None) and found["Other trials"].y == (0.5, 0.6, None, 0.4, None)
    assert found["Best"].y == (0.7, None, 0.9, None) and found["Best"].line.width > found["Other trials"].line.width
    assert found["At work"].line.dash == "dot"
    assert (found["Stopped early"].x, found["Stopped early"].y) == ((1,), (0.4,))


def test_of_many_the_latest_are_drawn():
    found = traces([TrialCurve(str(number), [number], "finished") for number in range(MOST_LINES + 5)])
    assert found["Other trials"].y[0] == 5
