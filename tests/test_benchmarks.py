"""`python -m benchmarks`: what it offers, and what is left of a measurement that is stopped."""

import json

import cv2
import numpy as np
import pytest

from benchmarks import table
from benchmarks.__main__ import RESULTS, found, keep, kept, main, seeds_of
from benchmarks.floor import products_of
from benchmarks.memory import FIRST, course
from benchmarks.preparation import SIDE, measured
from benchmarks.ratios import of_pairs
from benchmarks.script import recipe_of, run, together
from labcore.home import PROJECT
from labcore.spec.preprocessing import Preparation
from labcore.spec.preprocessing.contrast import Equalization

TABLE_AGAIN = "Results have changed since the table was made: 'python -m benchmarks table'."


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


def test_ratios_of_pairs_tell_median_spread_and_sums():
    found = of_pairs([1, 2, 4, 1], [2, 2, 4, 1])
    assert found["pairs"] == 4 and found["ratio_median"] == 1 and found["ratio_range"] == [0.5, 1]
    low, high = found["ratio_95_interval"]
    assert 0.5 <= low <= 1 == high and found["ratio_of_sums"] == pytest.approx(8 / 9, abs=1e-3)


def test_without_pytorch_its_rival_is_refused_with_what_brings_it(monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("sys.argv", ["benchmarks", "torch_epochs"])
    with pytest.raises(SystemExit) as refused:
        main()
    assert "requirements-benchmarks.txt" in str(refused.value)
    assert (PROJECT / "requirements-benchmarks.txt").is_file()


def test_growth_over_runs_is_counted_from_where_a_worker_has_met_everything():
    settled, step = 400 << 20, 3 << 20
    held = [settled // (FIRST - each) for each in range(FIRST)] + [settled + step * each for each in range(40)]
    found = course(held)
    assert found["growth_mib_of_a_run"] == 3 == found["growth_mib_of_a_run_95_interval"][0]
    assert course([settled] * 50)["growth_mib_of_a_run"] == 0


def test_the_products_of_a_network_are_its_floating_point_operations():
    import keras

    from labcore.nn.describe import flops

    image = keras.Input((16, 12, 1))
    down = keras.layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(image)
    up = keras.layers.Conv2DTranspose(4, 2, 2, use_bias=False)(down)
    model = keras.Model(image, keras.layers.Dense(3, use_bias=False)(keras.layers.Flatten()(up)))
    products = products_of(model, batch=5)
    assert sum(each.flops for each in products) == 5 * flops(model)
    assert all(back.flops == each.flops for each in products for back in each.backward)


def test_opencv_by_hand_prepares_the_same_images_and_both_sides_are_timed(tmp_path):
    for number in range(8):
        path = tmp_path / "files" / "ab"[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), np.random.default_rng(number).integers(0, 200, (90, 80), dtype=np.uint8))
    found = measured(tmp_path / "files", tmp_path / "lab", pairs=2)
    assert found["files"] == 8 and set(map(bool, found["images_per_second"].values())) == {True}
    assert found["both_over_all_cores"]["pairs"] == 2 and not (tmp_path / "lab").exists()
    how, shape = Preparation(contrast=Equalization()), (SIDE, SIDE, 1)
    for path, by_hand in zip(
        sorted((tmp_path / "files").rglob("*.png")), np.load(tmp_path / "by_hand.npy"), strict=True
    ):
        image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        np.testing.assert_array_equal(how.apply(image[..., None], shape)[..., 0], by_hand)


def test_the_table_has_a_row_for_each_result_with_machine_and_versions():
    known, rows = set(found()), {row["result"]: row for row in table.rows(RESULTS)}
    whole = {path.name for path in RESULTS.glob("*.json") if not path.name.endswith(".part.json")}
    assert set(rows) == whole - {"table.json"}
    assert all(row["machine"]["cores"] and row["versions"]["keras"] and row["what"] for row in rows.values())
    assert all(row["command"].split()[-1] in known for row in rows.values())
    epochs = json.loads((RESULTS / "epochs.json").read_text())
    (ratio,) = rows["epochs.json"]["ratios"]
    assert (ratio["median"], ratio["spread"]) == (epochs["ratio_median"], epochs["ratio_95_interval"])
    assert json.loads((RESULTS / "table.json").read_text())["rows"] == list(rows.values()), TABLE_AGAIN
    assert (RESULTS / table.MARKDOWN).read_text(encoding="utf-8") == table.in_markdown(list(rows.values())), TABLE_AGAIN


def test_the_table_tells_ratios_however_deep_leaves_out_parts_and_refuses_what_has_no_machine(tmp_path):
    machine = {"cores": 2, "memory_gb": 8, "python": "3.11", "keras": "3.15"}
    ratio = {"pairs": 7, "ratio_median": 0.5, "ratio_range": [0.4, 0.6]}
    result = {"benchmark": "epochs", "machine": machine, "rival_versions": {"torch": "2.9"}, "commit": "abc1234"}
    whole = {**result, "epochs": {"default": ratio}, "seconds": 3.5}
    (tmp_path / "epochs.json").write_text(json.dumps(whole))
    (tmp_path / "pages.part.json").write_text(json.dumps({"incomplete": True, **result, "benchmark": "pages"}))
    (row,) = table.run(tmp_path)["rows"]
    assert row["ratios"] == [{"of": "default", "median": 0.5, "spread": [0.4, 0.6], "spread_is": "range", "pairs": 7}]
    assert row["result"] == "epochs.json" and row["versions"]["torch"] == "2.9" and row["figures"] == {"seconds": 3.5}
    told = (tmp_path / table.MARKDOWN).read_text(encoding="utf-8").splitlines()[-1]
    for words in (
        "default: 0.5 (0.4–0.6, range, 7 pairs)",
        "2 cores",
        "torch 2.9",
        "abc1234",
    ):
        assert words in told
    (tmp_path / "epochs.json").write_text(json.dumps({"benchmark": "epochs"}))
    with pytest.raises(ValueError, match=r"epochs\.json .* machine"):
        table.rows(tmp_path)
