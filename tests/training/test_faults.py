"""What is told of an exception, in words and for readings."""

from labcore.errors import LabError
from labcore.training.faults import Diverged, explain


def test_divergence_is_marked_as_such_and_nothing_else_is():
    fault = explain(Diverged("in epoch 3, batch 7", 10.0))
    assert fault.diverged and "in epoch 3, batch 7" in fault.problem
    assert not explain(LabError("The disk is slow.", "Wait.")).diverged
    assert not explain(ValueError("odd")).diverged
