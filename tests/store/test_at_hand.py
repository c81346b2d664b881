"""Earlier runs, found without the database."""

import pytest

from labcore.errors import InputError
from labcore.store.at_hand import run_at_hand


def test_a_run_is_found_where_there_is_no_database(store, spec):
    run_id = store.submit(spec)
    (store.runs_dir / "lab.db").unlink()
    assert run_at_hand(run_id, store.runs_dir).spec() == spec
    assert not (store.runs_dir / "lab.db").exists()


def test_one_from_the_trash_too(store, spec):
    run_id = store.submit(spec)
    store.stop(run_id)
    store.delete(run_id)
    assert run_at_hand(run_id, store.runs_dir).spec() == spec


@pytest.mark.parametrize("run_id", ["20260101-000000-abcdef", "../elsewhere", ""])
def test_what_is_not_there_is_refused_in_words(store, run_id):
    with pytest.raises(InputError, match="There is no run"):
        run_at_hand(run_id, store.runs_dir)
