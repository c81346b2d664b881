"""Deleting, restoring and destroying runs."""

import pytest

from labcore.errors import InputError
from labcore.store.status import State


def test_a_deleted_run_can_be_brought_back_whole(store, spec, carry_out):
    run_id = store.submit(spec, tags=["kept"])
    carry_out(report={"test": {"accuracy": 0.5}})
    store.delete(run_id)
    assert store.runs() == []
    assert [record.run_id for record in store.trash()] == [run_id]
    assert store.trash()[0].path.is_dir()
    assert store.folder(run_id).spec() == spec
    store.restore(run_id)
    record = store.runs()[0]
    assert (record.trashed, record.tags, record.summary) == (None, ("kept",), {"test_accuracy": 0.5})
    assert store.trash() == []


def test_a_queued_run_leaves_the_queue_when_deleted(store, spec):
    run_id, other = store.submit(spec), store.submit(spec)
    store.delete(run_id)
    assert store.run(run_id).state is State.CANCELLED
    assert store.run(other).position == 1


def test_a_running_run_stays(store, spec, carry_out):
    run_id = store.submit(spec)
    carry_out(State.RUNNING)
    with pytest.raises(InputError, match="Stop it first"):
        store.delete(run_id)
    assert store.folder(run_id).exists


def test_only_what_lies_in_the_trash_is_restored_or_destroyed(store, spec):
    run_id = store.submit(spec)
    for action in (store.restore, store.purge):
        with pytest.raises(InputError, match="trash"):
            action(run_id)
    store.delete(run_id)
    with pytest.raises(InputError, match="already"):
        store.delete(run_id)
    with pytest.raises(InputError, match="Restore it first"):
        store.resubmit(run_id)


def test_destroying_one_run_spares_the_others(store, spec):
    first, second, kept = (store.submit(spec) for _ in range(3))
    store.delete(first)
    store.delete(second)
    store.purge(first)
    assert [record.run_id for record in store.trash()] == [second]
    store.purge()
    assert [record.run_id for record in store.runs()] == [kept] and store.trash() == []
    assert list((store.runs_dir / ".trash").iterdir()) == []
    with pytest.raises(InputError, match="no run"):
        store.run(first)
