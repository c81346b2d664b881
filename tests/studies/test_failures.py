"""Which runs of a study failed, cell by cell."""

from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.failures import cell_runs
from labcore.studies.standing import standing
from tests.studies.begun import begun, carried_out


def test_runs_that_ended_by_themselves_without_a_result_are_counted_and_stopped_ones_are_not(lab_home):
    store = Store()
    study = begun(store)
    done = [State.FAILED, State.INTERRUPTED, State.CANCELLED, *[State.FINISHED] * 5]
    carried_out(store, study, *done)
    found = cell_runs(standing(study, store))
    assert [(each.planned, each.failed) for each in found] == [(2, 1), (2, 1), (2, 0), (2, 0)]
    assert found[0].cell == study.members[0].cell
