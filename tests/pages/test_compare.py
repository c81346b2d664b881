"""The Compare page: side by side, with what may be concluded."""

import shutil
from dataclasses import replace

import pytest
import streamlit as st

from labcore.figures.curves import Rule
from labcore.store.metrics import Row
from labcore.store.store import Store
from labcore.studies.comparison import read
from labcore.ui.compare_curves import rules_of
from labcore.ui.compare_figures import comparison_csv, figure_cells
from tests import fabricate
from tests.pages.opening import opened, shown, tables, words
from tests.studies.entrants import entrant


@pytest.fixture(autouse=True)
def lab(lab_home):
    st.cache_data.clear()
    st.cache_resource.clear()
    return lab_home


def compared(*run_ids, **address):
    return opened("compare", runs=",".join(run_ids), **address)


def table(test, title):
    """The table whose index is called `title`."""
    return next(frame for frame in tables(test) if frame.index.name == title)


def test_an_empty_lab_says_what_to_do():
    assert "nothing to compare yet" in words(opened("compare"))


def test_without_runs_a_picker_puts_the_choice_into_the_address():
    store = Store()
    one, two = (fabricate.finished(store, seed=seed).run_id for seed in (0, 1))
    test = opened("compare")
    shown(test.multiselect[0].set_value([one, two]).run())
    assert test.query_params["runs"] == f"{one},{two}"
    assert "Settings that differ" in words(test)


def test_an_address_full_of_runs_that_are_gone_says_so_briefly():
    test = compared(*(f"20261128-{number:06d}-abcd" for number in range(2000)))
    said = [warning.value for warning in test.warning]
    assert len(said) == 10 and "the first 64 are read" in said[0]
    assert said[-1].startswith("56 more cannot be read")


def test_only_what_differs_is_listed():
    store = Store()
    one = fabricate.finished(store, name="One").run_id
    two = fabricate.finished(store, name="Two", regularization={"dropout": 0.6}).run_id
    test = compared(one, two)
    assert list(table(test, "Setting").index) == ["Regularization · Dropout"]
    assert list(table(test, "Setting").columns) == ["A · One", "B · Two", "In a file"]
    assert table(test, "Setting")["In a file"].tolist() == ["regularization.dropout"]
    assert "One seed: no claim can be made" in words(test)


def test_repeats_with_other_seeds_are_taken_together():
    store = Store()
    test = compared(*(fabricate.finished(store, seed=seed).run_id for seed in (0, 1, 2)))
    spread = [frame for frame in tables(test) if "A, B, C · 3 seeds" in frame.columns]
    assert spread[0].loc["Accuracy", "A, B, C · 3 seeds"].startswith("0.9310 ±")
    assert "One seed" not in words(test)


def test_other_data_are_said_to_be_incomparable():
    store = Store()
    one = fabricate.finished(store).run_id
    two = fabricate.finished(store, dataset="synthetic-nuclei").run_id
    test = compared(one, two)
    assert "cannot be compared" in test.error[0].value
    assert not [cell for frame in tables(test) for cell in frame.to_numpy().ravel() if "★" in cell]
    assert "Reference" not in [box.label for box in test.selectbox]


def test_drawn_images_are_said_to_be_drawn():
    store = Store()
    test = compared(*(fabricate.finished(store, dataset="synthetic-nuclei", seed=seed).run_id for seed in (0, 1)))
    assert "Synthetic images ('synthetic-nuclei')" in words(test)
    assert "Synthetic" not in words(compared(*(fabricate.finished(store, seed=seed).run_id for seed in (0, 1))))


def test_no_run_is_the_best_on_test_images():
    store = Store()
    one, two = fabricate.finished(store, seed=0), fabricate.finished(store, seed=1)
    report = one.report()
    report["test"]["accuracy"] = report["validation"]["accuracy"] = 0.99
    one.write_report(report)
    test = compared(one.run_id, two.run_id)
    assert table(test, "Validation").loc["Accuracy"].iloc[0] == "0.9900" and "these are single runs" in words(test)
    shown(test.button_group("part").set_value("test").run())
    assert table(test, "Test").loc["Accuracy"].tolist() == ["0.9900", "0.9180"]
    assert "In brackets" not in words(test)


def test_validation_first_and_test_where_asked():
    store = Store()
    test = compared(fabricate.finished(store, seed=0).run_id, fabricate.running(store, seed=1).run_id)
    assert table(test, "Validation").loc["Accuracy"].iloc[0].startswith("0.9310")
    shown(test.button_group("part").set_value("test").run())
    assert table(test, "Test").loc["Accuracy"].tolist() == ["0.9180", "–"]
    assert "The test images of 'digits' have been looked at 1 time by 1 run, deleted ones included." in words(test)
    runs = test.query_params["runs"]
    assert "None yet" in words(opened("compare", runs=runs, view="Confusion", confusion_of="Test"))


def test_figures_that_were_read_are_not_read_again():
    """Shown by making unreadable what has been read: eight long runs would be parsed anew at every click."""
    store = Store()
    folders = [fabricate.running(store, seed=seed) for seed in (0, 1)]
    test = compared(*(folder.run_id for folder in folders))
    before = table(test, "Validation").loc["Loss"].tolist()
    for folder in folders:
        path = folder.path / "metrics.jsonl"
        path.write_bytes(b"x" * path.stat().st_size)
    shown(test.toggle(key="log_y").set_value(True).run())
    assert table(test, "Validation").loc["Loss"].tolist() == before
    metrics = folders[0].metrics_writer()
    metrics.write("epoch", 999, 99, {"val_loss": 0.0625, "best": True})
    metrics.close()
    shown(test.run())
    assert table(test, "Validation").loc["Loss"].iloc[0].startswith("0.0625"), "what has grown is read on"


def test_runs_that_cannot_be_read_are_named_and_the_page_goes_on():
    store = Store()
    good = [fabricate.finished(store, seed=seed).run_id for seed in (0, 1)]
    torn, missing = fabricate.finished(store), fabricate.finished(store)
    (torn.path / "spec.json").write_text('{"half')
    shutil.rmtree(missing.path)
    test = compared(*good, torn.run_id, missing.run_id, "../../etc", "<b>x</b>")
    said = " ".join(warning.value for warning in test.warning).replace("\\", "")
    for named in (torn.run_id, "../../etc", "<b>x</b>"):
        assert f"Left out: {named}" in said
    assert "Figures" in words(test)


def test_a_damaged_matrix_costs_only_itself():
    store = Store()
    one, two = fabricate.finished(store, seed=0), fabricate.finished(store, seed=1)
    one.write_json_artifact("confusion", {"classes": ["a"], "matrix": [[1, 2], [3]]}, 6)
    assert "none that can be read" in words(compared(one.run_id, two.run_id, view="Confusion"))


def test_the_best_is_starred_and_differences_are_to_the_pinned_run():
    assert figure_cells("accuracy", [0.9, 0.95, None], 0, best={1}) == ["0.9000", "0.9500 ★  (+0.0500)", "–"]
    assert figure_cells("loss", [0.5, 0.4], 1) == ["0.5000  (+0.1000)", "0.4000"]
    assert figure_cells("accuracy", [0.9, 0.95], 0, judged=False) == ["0.9000", "0.9500"]
    assert figure_cells("loss", [0.5, 0.49999], 0) == ["0.5000", "0.5000  (0.0000)"]
    assert figure_cells("images", [1234.0, 99.0], 0) == ["1,234", "99"]


def test_the_csv_has_a_row_for_each_run_and_no_formulas():
    store = Store()
    runs = [read(fabricate.finished(store, name=name, seed=seed)) for seed, name in enumerate(("=1+1", "b"))]
    lines = comparison_csv(runs, "validation").splitlines()
    assert len(lines) == 3 and ",'=1+1," in lines[1]
    assert "validation_accuracy" in lines[0] and "test_" not in lines[0]
    assert "test_roc_auc" in comparison_csv(runs, "test") and "validation_" not in comparison_csv(runs, "test")


def transferred(run_id, first):
    """A run of ten steps an epoch, whose fine-tuning begins with epoch `first`."""
    epochs = tuple(Row("epoch", 10 * number, number, 100.0 + number, {"val_loss": 1.0}) for number in range(1, 6))
    named = (("Feature extraction", 1), ("Fine-tuning", first))
    rows = [Row("phase", 0, 0, 0.0, {"phase": "x", "title": title, "first_epoch": at}) for title, at in named]
    return replace(entrant(run_id), epochs=epochs, phases=tuple(rows))


def test_phases_are_marked_once_for_runs_that_share_them_and_not_at_all_where_they_would_clutter():
    alike = [transferred("a", 3), transferred("b", 3), entrant("c")]
    assert rules_of(alike, "epoch") == [Rule(0, "Feature extraction"), Rule(2, "Fine-tuning")]
    assert rules_of(alike, "step")[1] == Rule(20, "Fine-tuning")
    assert rules_of(alike, "seconds")[1] == Rule(1.0, "Fine-tuning")
    assert rules_of([transferred(str(first), first) for first in (2, 3, 4)], "epoch") == []
    assert rules_of([transferred("late", 9)], "epoch") == [Rule(0, "Feature extraction")], "not reached yet"
