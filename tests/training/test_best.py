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


def test_without_patience_it_never_ends():
    best = Best("val_loss", -1)
    for epoch in range(100):
        best.update(epoch, 1.0)
    assert not best.exhausted
