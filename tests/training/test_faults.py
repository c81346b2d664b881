"""What is told of an exception, in words and for readings."""

from labcore.errors import LabError
from labcore.training.faults import Diverged, explain


def test_divergence_is_marked_as_such_and_nothing_else_is():
    fault = explain(Diverged("in epoch 3, batch 7", {"network": 10.0}, "extreme class weights"))
    assert fault.diverged and "in epoch 3, batch 7 (learning rate 10)" in fault.problem
    assert "extreme class weights" in fault.cure
    assert not explain(LabError("The disk is slow.", "Wait.")).diverged
    assert not explain(ValueError("odd")).diverged


def test_of_two_networks_both_rates_are_told():
    fault = explain(Diverged("after epoch 1", {"generator": 0.0005, "critic": 1e6}, "no penalty"))
    assert "(learning rates: generator 0.0005, critic 1e+06)" in fault.problem
    assert "a tenth of the higher one" in fault.cure and "Other causes: no penalty." in fault.cure
