"""What differs between runs, and what may be said of it."""

import pytest

from labcore.errors import LabError
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.caveats import caveats
from labcore.studies.comparison import Entrant, best_of, differences, flat, groups, read, words
from tests import fabricate


def entrant(run_id="a", *, seed=0, dataset="digits", fingerprint="f", state=State.FINISHED, accuracy=0.9, **settings):
    return Entrant(
        run_id=run_id,
        name=run_id,
        state=state,
        settings={"dataset": dataset, "seed": seed, **settings},
        fingerprint=fingerprint,
        epochs=(),
        report={"best_epoch": 3, "validation": {"accuracy": accuracy}},
    )


def said(entrants):
    return " ".join(caveat.message for caveat in caveats(entrants))


def test_settings_are_flattened_to_dotted_keys():
    assert flat({"a": {"b": 1, "c": [1, 2]}, "d": None}) == {"a.b": 1, "a.c": [1, 2], "d": None}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "yes"),
        (None, "none"),
        (0.0010, "0.001"),
        ([], "none"),
        ([{"kind": "flip", "direction": "horizontal"}, {"kind": "noise"}], "flip (direction horizontal), noise"),
    ],
)
def test_values_are_written_as_one_reads_them(value, expected):
    assert words(value) == expected


def test_only_settings_that_differ_are_listed_and_absent_ones_are_empty():
    one = entrant("a", **{"optimizer.kind": "adam", "width": 1})
    other = entrant("b", **{"optimizer.kind": "sgd", "optimizer.momentum": 0.9, "width": 1})
    assert [(row.key, row.values) for row in differences([one, other])] == [
        ("optimizer.kind", ("adam", "sgd")),
        ("optimizer.momentum", ("", "0.9")),
    ]


def test_a_run_is_read_whole(lab_home):
    store = Store()
    folder = fabricate.finished(store, seed=5, name="One")
    run = read(folder)
    assert (run.name, run.seed, run.dataset, run.state, run.best_epoch) == ("One", 5, "digits", State.FINISHED, 6)
    assert run.figures("validation")["accuracy"] == 0.931
    assert run.figures("test")["accuracy"] == 0.918
    assert "per_class" not in run.figures("test")
    assert "name" not in run.settings and run.settings["training.epochs"] == 8
    x, y = run.curve("val_loss", "epoch")
    assert x == [1, 2, 3, 4, 5, 6, 7, 8] and y[0] > y[-1]
    assert run.curve("val_loss", "step")[0][:2] == [20, 40]
    assert run.curve("val_loss", "seconds")[0][0] == pytest.approx(2.6, abs=0.01)


def test_an_unfinished_run_has_the_validation_figures_of_its_best_epoch(lab_home):
    run = read(fabricate.running(Store(), epochs_done=4))
    assert run.best_epoch == 4
    assert run.figures("validation")["loss"] == run.curve("val_loss", "epoch")[1][-1]
    assert run.figures("test") == {}


def test_an_epoch_run_twice_after_a_crash_counts_once(lab_home):
    folder = fabricate.interrupted(Store())
    writer = folder.metrics_writer()
    writer.write("epoch", 99, 3, {"val_loss": 0.5, "best": True})
    writer.close()
    x, y = read(folder).curve("val_loss", "epoch")
    assert x == [1, 2, 3] and y[-1] == 0.5


def test_a_run_without_spec_is_refused_and_one_without_figures_is_empty(lab_home):
    store = Store()
    empty = fabricate.empty(store)
    assert read(empty).figures("validation") == {} and read(empty).best_epoch is None
    (empty.path / "report.json").write_text("[1, 2")
    (empty.path / "metrics.jsonl").write_text("garbage\n{}\n")
    assert read(empty).epochs == ()
    (empty.path / "spec.json").write_text("{")
    with pytest.raises(LabError, match=r"spec\.json"):
        read(empty)


def test_other_data_forbid_a_comparison():
    assert "different data sets ('a', 'b')" in said([entrant("x", dataset="a"), entrant("y", dataset="b")])
    changed = [entrant("x", fingerprint="1"), entrant("y", fingerprint="2")]
    assert "different content or splits" in said(changed)
    assert caveats(changed)[0].fatal
    assert not any(caveat.fatal for caveat in caveats([entrant("x"), entrant("y", seed=1)]))


def test_one_seed_each_allows_no_claim_and_several_do():
    assert "One seed: no claim can be made" in said([entrant("x", width=1), entrant("y", width=2)])
    several = [entrant(f"{width}{seed}", width=width, seed=seed) for width in (1, 2) for seed in (0, 1)]
    assert "One seed" not in said(several)
    assert "One seed" not in said([entrant("x", seed=0), entrant("y", seed=1)]), "no difference is claimed here"


def test_runs_equal_but_for_the_seed_are_one_group_with_a_spread():
    runs = [entrant("a", seed=0, accuracy=0.90), entrant("b", seed=1, accuracy=0.94), entrant("c", seed=0, width=2)]
    together = groups(runs)
    assert [[member.run_id for member in group.members] for group in together] == [["a", "b"], ["c"]]
    assert together[0].spread("validation", "accuracy") == pytest.approx((0.92, 0.0282843), abs=1e-6)
    assert together[1].spread("validation", "accuracy") is None


def test_the_same_seed_twice_is_one_experiment():
    runs = [entrant("a", seed=0), entrant("b", seed=0)]
    assert groups(runs)[0].spread("validation", "accuracy") is None
    assert "counted once" in said(runs)


def test_the_best_knows_which_way_is_better():
    assert best_of("accuracy", [0.8, None, 0.9, 0.9]) == {2, 3}
    assert best_of("loss", [0.8, 0.2]) == {1}
    assert best_of("images", [10, 20]) == set()
    assert best_of("accuracy", [0.8, None]) == set()
    assert best_of("accuracy", [0.8, 0.8]) == set()


def test_runs_that_left_out_different_images_are_told_apart():
    whole, less = entrant("a", exclusions=None), entrant("b", exclusions="careful@1")
    assert "left out different images (careful@1, nothing)" in said([whole, less])
    assert "left out" not in said([less, entrant("c", exclusions="careful@1", seed=1)])
    assert "left out" not in said([whole, entrant("old", seed=1)])
