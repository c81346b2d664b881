"""A remedy as a spec, and which of several a run can have."""

from labcore.datasets.library import Library
from labcore.spec.resolve import resolve
from labcore.studies.remedy import Remedy, fitting

WIDER = Remedy("Twice as wide", "It can tell more apart.", {"scaling.width": 2.0})
SAME = Remedy("As it is", "Nothing.", {"scaling.width": 1.0})
UNKNOWN = Remedy("Of another task", "Nothing.", {"prior.beta": 1.0})


def test_of_several_those_are_left_that_change_something_and_are_valid(lab_home):
    card = Library().card("digits")
    spec = resolve({"task": "classification", "dataset": "digits"}, Library().card)
    assert fitting([SAME, WIDER, UNKNOWN], spec, card) == [WIDER]


def test_its_spec_is_named_after_it_and_keeps_the_test_set_closed(lab_home):
    spec = resolve({"task": "vae", "dataset": "digits", "name": "First"}, Library().card)
    changed = resolve(Remedy("Beta 4", "", {"prior.beta": 4.0}).spec(spec), Library().card)
    assert changed.name == "First · Beta 4" and changed.prior.beta == 4 and not changed.open_test
