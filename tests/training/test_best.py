"""Better means lower for a loss and higher for all else; NaN is never better."""

from labcore.training.best import Best


def test_a_loss_wants_to_be_low_and_an_accuracy_high():
    loss, accuracy = Best("val_loss", -1), Best("val_accuracy", +1)
    assert [loss.update(e, v) for e, v in enumerate([0.5, 0.6, 0.4, float("nan")], 1)] == [True, False, True, False]
    assert [accuracy.update(e, v) for e, v in enumerate([0.5, 0.6, 0.4], 1)] == [True, True, False]
    assert (loss.epoch, accuracy.epoch) == (3, 2)


def test_patience_counts_epochs_without_improvement():
    best = Best("val_loss", -1, patience=2)
    best.update(1, 1.0), best.update(2, 1.0)
    assert not best.exhausted
    best.update(3, 1.0)
    assert best.exhausted


def test_epochs_that_nobody_judged_are_waited_for_once_the_next_one_is():
    best = Best("val_loss", -1, patience=5)
    best.update(3, 1.0)
    best.passes(), best.passes()
    best.update(6, 1.0)
    assert best.waited == 3
    best.passes(), best.passes()
    assert not best.exhausted, "the next score may be the best"
    best.update(9, 1.0)
    assert best.exhausted
    assert best.update(12, 0.5) and (best.waited, best.passed) == (0, 0)


def test_without_patience_it_never_ends():
    best = Best("val_loss", -1)
    for epoch in range(100):
        best.update(epoch, 1.0)
    assert not best.exhausted
