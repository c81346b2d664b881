"""What differs between runs, and what may be said of it."""

import json

import pytest

from labcore.errors import LabError
from labcore.spec.flattening import flat
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.comparison import read, words
from labcore.studies.differences import differences
from labcore.studies.seeds import groups
from tests import fabricate


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


def test_rows_read_by_somebody_else_are_taken_as_they_are(lab_home):
    folder = fabricate.finished(Store())
    reader = folder.metrics_reader()
    known = reader.poll()
    (folder.path / "metrics.jsonl").unlink()
    assert read(folder, rows=known).curve("val_loss", "epoch")[0] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert read(folder).epochs == ()


def respecified(folder, **changes):
    """The run with `changes` in its spec.json; None takes a key out."""
    path = folder.path / "spec.json"
    spec = {**json.loads(path.read_text()), **changes}
    path.write_text(json.dumps({key: value for key, value in spec.items() if value is not None}))
    return folder


def test_a_setting_that_came_after_the_run_does_not_differ(lab_home):
    store = Store()
    new = fabricate.finished(store)
    old = respecified(fabricate.finished(store), scaling=None)
    assert differences([read(new), read(old)]) == []
    assert len(groups([read(new), read(old)])) == 1


def test_a_spec_that_is_not_valid_any_more_is_shown_as_it_was_written(lab_home):
    folder = respecified(fabricate.finished(Store()), given_up={"share": 0.5})
    run = read(folder)
    assert run.settings["given_up.share"] == 0.5 and run.settings["training.epochs"] == 8


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
