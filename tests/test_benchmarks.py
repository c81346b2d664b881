"""`python -m benchmarks`: what it offers, and what is left of a measurement that is stopped."""

import json

import pytest

from benchmarks.__main__ import found, keep, kept, seeds_of
from benchmarks.script import recipe_of, run, together


def test_what_defines_a_run_is_a_benchmark_and_nothing_else():
    names = found()
    assert {"best", "cells", "epochs", "mask_epochs", "pages"} <= set(names) and list(names) == sorted(names)
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


def test_a_measurement_of_seeds_goes_on_from_where_it_was_stopped(tmp_path):
    assert kept("script", tmp_path) is None
    keep("script", {"recipe": "a", "runs": {"1": {}}}, whole=False, to=tmp_path)
    before = kept("script", tmp_path)
    assert before["runs"] == {"1": {}} and "incomplete" not in before
    assert [each["runs"] for each in run(seeds=(1,), before=before)] == [{"1": {}}]
    assert seeds_of("1-3,7,3") == (1, 2, 3, 7)


def test_scripts_that_differ_in_the_seed_alone_are_one_recipe():
    script = '"""Of run {0}."""\nBATCH_SIZE, SEED = 64, {0}\nLEARNING_RATE = {1}\n'
    assert recipe_of(script.format(1, 0.1)) == recipe_of(script.format(2, 0.1)) != recipe_of(script.format(1, 0.2))


@pytest.mark.parametrize(("seeds", "shift", "reproduced"), [(3, 0, False), (14, 0, True), (14, 0.05, False)])
def test_a_script_is_called_the_same_where_enough_seeds_leave_no_room_for_a_difference(seeds, shift, reproduced):
    def side(accuracy):
        test = {"test_accuracy": accuracy, "test_roc_auc": 0.9, "test_loss": 0.3}
        return {**test, "val_loss": [0.3], "train_loss": [0.2]}

    runs = {
        str(seed): {"lab": side(0.9 + 0.01 * (seed % 3)), "script": side(0.9 + shift + 0.01 * ((seed + 1) % 3))}
        for seed in range(seeds)
    }
    found = together(runs)
    assert found["reproduced"] is reproduced
    assert found["test_accuracy"]["difference"] == pytest.approx(shift, abs=0.003)
