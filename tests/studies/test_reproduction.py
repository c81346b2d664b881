"""A stored spec run again, and whether its result holds within the noise of seeds."""

import pytest

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.evaluation.statistics.repeated import expected
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.reproduced import reproduction
from labcore.studies.reproduction import begin
from tests import fabricate
from tests.studies.answered import carried_out, finished


@pytest.fixture
def store(lab_home):
    return Store()


def test_the_spec_is_queued_with_its_seed_and_with_others_and_nothing_twice(store):
    run = finished(store, seed=5)
    known = finished(store, seed=7, open_test=False)
    assert reproduction(run.run_id, store) is None
    new = begin(run.run_id, store, Library(), 3)
    specs = [store.folder(name).spec() for name in new]
    assert [spec.seed for spec in specs] == [5, 6, 8], "the run with seed 7 is there already"
    assert all(not spec.open_test for spec in specs) and specs[0].identity() == run.spec().identity()
    found = reproduction(run.run_id, store)
    assert known.run_id in {each.run_id for each in found.others} and set(found.under_way) == set(new)
    assert begin(run.run_id, store, Library(), 3) == ()
    assert len(begin(run.run_id, store, Library(), 4)) == 1
    store.delete(new[1])
    store.purge()
    assert begin(run.run_id, store, Library(), 4) == (new[1],), "what is gone is queued again"


@pytest.mark.parametrize("strength", [4.0, 2.0])
def test_a_result_that_other_seeds_give_too_holds_and_a_lucky_one_does_not(store, strength):
    run = finished(store, seed=0, strength=4.0)
    same, *others = begin(run.run_id, store, Library(), 5)
    carried_out(store, store.folder(same), 4.0)
    for name in others:
        carried_out(store, store.folder(name), strength)
    found = reproduction(run.run_id, store)
    assert found.same.state is State.FINISHED and found.largest_difference == 0 and not found.under_way
    assert found.expected.n == 5 and found.holds is (strength == 4.0)
    assert ("does not hold" in " ".join(found.in_words)) is not found.holds
    assert "same answers to every validation image" in found.in_words[0]


def test_before_enough_seeds_have_ended_nothing_is_claimed(store):
    run = finished(store)
    begin(run.run_id, store, Library(), 1)
    found = reproduction(run.run_id, store, "accuracy")
    assert found.holds is None and found.expected is None and found.largest_difference is None
    assert "cannot be said" in found.in_words[-1]


def test_what_cannot_be_reproduced_is_refused(store):
    run = finished(store)
    with pytest.raises(InputError, match="is queued"):
        begin(fabricate.submitted(store).run_id, store, Library())
    with pytest.raises(InputError, match="other seeds are asked for"):
        begin(run.run_id, store, Library(), -1)
    begin(run.run_id, store, Library(), 0)
    with pytest.raises(InputError, match="no validation figure 'beauty'"):
        reproduction(run.run_id, store, "beauty")
    run.write_environment({"dataset": {"name": "digits", "fingerprint": "another"}})
    with pytest.raises(LabError, match="not the data set any more"):
        begin(run.run_id, store, Library())


def test_the_interval_for_one_more_run_is_that_of_a_textbook():
    found = expected([0.90, 0.92, 0.94])
    assert (found.mean, found.deviation) == (pytest.approx(0.92), pytest.approx(0.02))
    assert found.high - found.mean == pytest.approx(4.3027 * 0.02 * (4 / 3) ** 0.5, rel=1e-4)
    assert expected([0.9]) is None and found.holds(0.99) and not found.holds(1.1)
