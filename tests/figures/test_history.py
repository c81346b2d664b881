"""A run's history from its rows, also of one that was resumed."""

import pytest

from labcore.figures.history import history
from labcore.store.metrics import Row


def batch(epoch, number, loss, time=0.0, of=10):
    return Row("batch", 0, epoch, time, {"loss": loss, "batch": number, "batches": of})


def epoch(number, **values):
    return Row("epoch", 0, number, 0.0, values)


def test_batches_lie_between_epochs():
    assert history([batch(1, 5, 2.0), batch(2, 10, 1.0)]).of_batches("loss") == ([0.5, 2.0], [2.0, 1.0])


def test_a_resumed_run_forgets_what_it_does_over():
    told = history([batch(1, 10, 3.0), epoch(1, loss=3.0), batch(2, 5, 9.0), batch(2, 2, 2.0), epoch(1, loss=2.5)])
    assert told.of_batches("loss") == ([1.0, 1.2], [3.0, 2.0])
    assert told.of_epochs("loss") == ([1], [2.5])


def test_the_best_epoch_is_the_last_that_was_best():
    told = history([epoch(1, best=True), epoch(2, best=True), epoch(3, best=False)])
    assert told.best_epoch == 2
    assert history([]).best_epoch is None


def test_epochs_lie_where_another_figure_says():
    told = history([epoch(1, loss=3.0, images=10, best=True), epoch(2, loss=2.0, images=20)])
    assert told.of_epochs("loss", "images") == ([10, 20], [3.0, 2.0])
    assert told.best_place("images") == 10 and told.best_place() == 1
    assert told.of_epochs("loss", "absent") == ([1, 2], [3.0, 2.0])


def test_pace_is_in_epochs_per_second():
    rows = [batch(1, number, 1.0, time=number * 0.5) for number in range(1, 11)]
    assert history(rows).pace == pytest.approx(0.2)
    assert history(rows[:1]).pace is None


def test_the_time_in_which_a_run_lay_still_does_not_slow_its_pace():
    before = [phase(phase="preparing"), *(batch(1, number, 1.0, time=number * 0.5) for number in range(1, 11))]
    again = [phase(phase="preparing"), *(batch(1, number, 1.0, time=900 + number * 0.25) for number in range(4, 11))]
    assert history([*before, *again]).pace == pytest.approx(0.4)
    assert history([*before, *again[:2]]).pace is None


def phase(**values):
    return Row("phase", 0, 0, 0.0, {"phase": "training", "message": "", **values})


def test_phases_with_a_title_are_known_by_their_first_epoch_once():
    head, tuning = phase(title="Feature extraction", first_epoch=1), phase(title="Fine-tuning", first_epoch=4)
    told = history([phase(), tuning, head, epoch(1), tuning])
    assert told.phases == ((1, "Feature extraction"), (4, "Fine-tuning"))


@pytest.mark.parametrize("values", [{"title": 7}, {"title": "", "first_epoch": 2}, {"title": "x", "first_epoch": True}])
def test_what_is_no_phase_of_this_lab_is_left_out(values):
    assert history([phase(**{"first_epoch": 1, **values})]).phases == ()
