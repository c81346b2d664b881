"""`python -m benchmarks durability` at its smallest: what it counts is counted, and what must be none is none."""

import pytest

from benchmarks import durability
from benchmarks.claim_race import raced
from benchmarks.hostile_inputs import brought
from benchmarks.killed_writers import writers_killed
from benchmarks.torn_files import torn


@pytest.fixture(autouse=True)
def home_as_before(monkeypatch):
    """What a benchmark makes of the environment is not kept."""
    for name in ("LAB_HOME", "LAB_SLOTS", "LAB_SPARE"):
        monkeypatch.setenv(name, "")


def last(grown):
    *_, whole = grown
    return whole


def test_no_row_that_a_killed_writer_has_acknowledged_is_lost():
    told = last(writers_killed(kills=12, longest=0.03))
    if "skipped" in told:
        pytest.skip(told["skipped"])
    assert told["kills"] == 12 and told["lost"] == 0
    assert told["rows_found"] >= told["acknowledged"] > 0


def test_every_run_is_claimed_once():
    told = last(raced(racers=3, queued=30))
    assert told["claimed"] == 30 == sum(told["of_each_racer"]) and told["claimed_twice"] == 0


def test_torn_files_break_no_reader(monkeypatch):
    monkeypatch.setattr("benchmarks.torn_files.LISTED", 1)
    told = last(torn(step=400))
    assert told["broken"] == 0 and told["readings"] > 60 and set(told["each"]) >= {"status.json", "metrics.jsonl"}


def test_bad_inputs_are_told_one_by_one():
    told = last(brought(("npz",)))
    assert told["tried"] == told["as_promised"] == told["refused"] == len(told["each"]) == 10
    assert told["each"]["npz: missing key"].startswith("refused: a.npz has no 'labels'")


def test_parts_that_are_measured_one_after_another_stand_together(monkeypatch):
    def grown(figure):
        yield {"half": figure}
        yield {"whole": figure}

    monkeypatch.setattr(durability, "parts", lambda: {"a": lambda: grown(1), "b": lambda: grown(2)})
    first = last(durability.run(only=["a"]))
    assert first["incomplete"] and first["parts"]["a"]["whole"] == 1
    both = last(durability.run(only=["b"], before=first))
    assert "incomplete" not in both and (both["parts"]["a"]["whole"], both["parts"]["b"]["whole"]) == (1, 2)
    with pytest.raises(SystemExit, match="Known are: a, b"):
        last(durability.run(only=["c"]))
