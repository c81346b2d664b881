"""`python -m benchmarks`: what it offers, and what is left of a measurement that is stopped."""

import json

import pytest

from benchmarks.__main__ import found, keep


def test_what_defines_a_run_is_a_benchmark_and_nothing_else():
    names = found()
    assert {"best", "cells", "epochs", "pages"} <= set(names) and list(names) == sorted(names)
    assert not {"__main__", "data", "entrants", "lab_epochs", "plain_epochs", "running"} & set(names)


def test_what_was_measured_before_a_stop_is_kept_beside_the_last_whole_result(tmp_path):
    keep("speed", {"ratio": 2}, whole=True, to=tmp_path)

    def stopped():
        yield {"entrants": {"one": 1}}
        yield {"entrants": {"one": 1, "two": 2}}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep("speed", stopped(), whole=True, to=tmp_path)
    kept = {path.name: json.loads(path.read_text()) for path in tmp_path.iterdir()}
    assert kept["speed.json"]["ratio"] == 2 and "incomplete" not in kept["speed.json"]
    assert kept["speed.part.json"]["entrants"] == {"one": 1, "two": 2} and kept["speed.part.json"]["incomplete"]


def test_a_result_that_grows_is_whole_at_its_end_unless_parts_were_asked_for(tmp_path):
    def grown():
        yield {"entrants": {"one": 1}}
        yield {"entrants": {"one": 1, "two": 2}}

    keep("speed", grown(), whole=False, to=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["speed.part.json"]
    result = keep("speed", grown(), whole=True, to=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["speed.json"]
    assert json.loads((tmp_path / "speed.json").read_text()) == result and "incomplete" not in result
