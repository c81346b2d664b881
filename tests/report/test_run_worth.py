"""What a report says of a run's worth: what was measured and kept, with intervals and drawn; of the rest, how to."""

from dataclasses import asdict

import numpy as np
import pytest

from labcore.evaluation.answers import Answers
from labcore.evaluation.assessment import assess
from labcore.evaluation.corruption import LEVELS, corruptions
from labcore.evaluation.ensemble import AUGMENTED, difference
from labcore.evaluation.external import ARTIFACT
from labcore.evaluation.mask_assessment import assess_masks, difference_of_masks
from labcore.evaluation.mask_ensemble import ENSEMBLE
from labcore.evaluation.shifted import ARTIFACTS as SHIFTS
from labcore.evaluation.shifted import shifted_classes, shifted_masks
from labcore.report.document import Chart, Number, Table, Text
from labcore.report.html import page
from labcore.report.notebook import notebook
from labcore.report.subject import document_of
from labcore.store.files import finite
from labcore.store.store import Store
from labcore.studies.judged_masks import judged_masks
from tests import fabricate
from tests.report.test_of_run import answered, blocks, parts_of, rows, words

TITLE = "What the figures are worth"


def answers(share, images=120, classes=10):
    """Answers of which about so many are right."""
    random, labels = np.random.default_rng(5), (np.arange(images) % classes).astype(np.int32)
    said = np.where(random.random(images) < share, labels, (labels + 1) % classes)
    probabilities = np.full((images, classes), 0.3 / (classes - 1), np.float32)
    probabilities[np.arange(images), said] = 0.7
    return Answers(np.arange(images), labels, probabilities)


def shift(folder, part, worst=0.2):
    """Keep a shifted test of which the last change but one is the worst."""
    random, kinds = np.random.default_rng(1), corruptions()
    shares = dict.fromkeys(kinds, 0.7) | {list(kinds)[-2]: worst}
    right = {name: random.random((LEVELS, 60)) < share for name, share in shares.items()}
    found = shifted_classes(np.arange(60) % 10, random.random(60) < 0.95, right, kinds)
    told = {**found.plain(), "split": "val", "seed": 0, "of_images": 240}
    folder.write_json_artifact(SHIFTS[part], finite(told))
    return list(kinds)[-2]


def section(document):
    (found,) = [each for each in document.sections if each.title == TITLE]
    return found


def titles(document):
    return [part.title for part in section(document).parts]


def said(document):
    return "\n".join(
        each.markdown for part in parts_of([section(document)]) for each in part.blocks if isinstance(each, Text)
    )


@pytest.fixture
def folder(lab_home):
    folder = fabricate.finished(Store())
    answered(folder, "validation")
    return folder


def test_what_nobody_has_measured_is_a_line_with_the_way_and_no_heading(folder):
    found = document_of(folder.run_id, Store())
    assert titles(found) == ["Calibration", "A threshold instead of the most probable class"]
    told = said(found)
    for option in ("--shift", "--dataset NAME", "--tta flips", "--with OTHER_RUN", "--slices"):
        assert f"evaluate {folder.run_id} {option}" in told
    assert "Page Understand, *Shifted images*" in told


def test_calibration_stands_before_and_after_with_intervals(folder):
    found = document_of(folder.run_id, Store())
    (table,) = blocks(found, Table, "Calibration")
    before, after = rows(table)["Calibration error"]
    assert before.low <= before.value <= before.high and after.value < before.value
    assert "not sure enough" in said(found) and "fitted on these very images" in said(found)
    (chart,) = blocks(found, Chart, "Calibration")
    assert len(chart.figure.data) == 2


def test_the_threshold_finds_what_is_required_of_the_rarest_class(folder):
    found = document_of(folder.run_id, Store())
    (table,) = blocks(found, Table, "A threshold instead of the most probable class")
    assert table.columns[1:] == ("At this threshold", "At one half", "As the network decides")
    recall = rows(table)["Recall"][0]
    assert recall.value >= 0.95 and recall.low < recall.value
    assert rows(table)["False alarms"][0].form == "count"


def test_a_shifted_test_names_the_fall_and_the_worst_change(folder):
    shift(folder, "validation")
    found = document_of(folder.run_id, Store())
    whole, each = blocks(found, Table, "Images that arrive otherwise")
    clean, robust, lost = (row[1] for row in whole.rows)
    assert clean.value > robust.value and lost.low < lost.value < lost.high
    assert lost.value == pytest.approx(100 * (clean.value - robust.value), abs=0.06)
    assert len(each.rows) == 9 and sum("(worst)" in row[0] for row in each.rows) == 1
    assert all(
        isinstance(cell, Number) and cell.low < cell.value for row in each.rows for cell in row[1:6] if cell.value
    )
    (chart,) = blocks(found, Chart, "Images that arrive otherwise")
    assert [len(trace.x) for trace in chart.figure.data if trace.showlegend is not False] == [1 + LEVELS] * 9
    assert (
        "accuracy falls from" in said(found) and "It is worst under" in said(found) and "60 of the 240" in whole.caption
    )
    assert "--shift`" not in said(found)


def test_test_images_tell_nothing_before_they_were_opened(folder):
    shift(folder, "test")
    report = folder.report()
    folder.write_report({name: value for name, value in report.items() if not name.startswith("test")})
    assert "Images that arrive otherwise" not in titles(document_of(folder.run_id, Store()))
    folder.write_report(report)
    answered(folder, "test")
    found = document_of(folder.run_id, Store())
    assert "On test images: Over" in said(found) and len(blocks(found, Table, "Calibration")) == 2


def test_other_data_stand_beside_the_runs_own_images_the_newest_of_each(folder):
    for number, (name, share) in enumerate((("old", 0.1), ("else|where", 0.4), ("else|where", 0.5)), 1):
        told = {
            "dataset": name, "fingerprint": "f", "split": "test", "date": 1e9, "mapping": {"a": "0"},
            "left_out": ["x"], "images_left_out": 7, "without_images": [], "notes": [f"Note {number}."],
            "assessment": asdict(assess(answers(share), [str(digit) for digit in range(10)])),
        }  # fmt: skip
        folder.write_json_artifact(ARTIFACT, finite(told), number)
    found = document_of(folder.run_id, Store())
    (table,) = blocks(found, Table, "Other data sets")
    assert table.columns == ("Figure", "Own validation images", "else|where (test)", "old (test)")
    own, other, _ = rows(table)["Accuracy"]
    assert own.low > other.high
    told = said(found)
    assert "promise more than it keeps there" in told and "Note 3" in told and "Note 2" not in told
    assert len(blocks(found, Chart, "Other data sets")[0].figure.data[0].x) == 3
    page(found), notebook(found)


def test_several_views_say_whether_images_explain_the_gain(folder):
    before, after = answers(0.6), answers(0.9)
    names = [str(digit) for digit in range(10)]
    told = {
        "how": "flips", "views": ["left-right"], "split": "val", "assessment": asdict(assess(after, names)),
        "plain": asdict(assess(before, names))["figures"],
        "difference": {name: asdict(value) for name, value in difference(before, after).items()},
    }  # fmt: skip
    folder.write_json_artifact(AUGMENTED["validation"], finite(told))
    found = document_of(folder.run_id, Store())
    (table,) = blocks(found, Table, "Several views of each image")
    gain = rows(table)["Accuracy"][2]
    assert 0 < gain.low < gain.value < 100 and "a gain that the choice of images does not explain" in said(found)


def test_masks_tell_calibration_of_pixels_shift_and_ensemble_and_that_rules_differ(masked_runs):
    store, first, closed = masked_runs
    run, other = judged_masks(first), judged_masks(closed)
    kinds = corruptions()
    moved = shifted_masks(run.validation, dict.fromkeys(kinds, [other.validation] * LEVELS), kinds)
    first.write_json_artifact(SHIFTS["validation"], finite({**moved.plain(), "split": "val", "of_images": 12}))
    own = {each: asdict(assess_masks(of.validation, run.classes)) for each, of in (("a", run), ("b", other))}
    gain = {name: asdict(value) for name, value in difference_of_masks(other.validation, run.validation).items()}
    told = {
        "members": [first.run_id, closed.run_id], "best": closed.run_id, "metric": "mean_iou", "split": "val",
        "assessment": own["a"], "of_members": {first.run_id: own["a"]["figures"], closed.run_id: own["b"]["figures"]},
        "gain": gain, "iou_gain": {run.classes[1]: gain["mean_iou"]},
    }  # fmt: skip
    first.write_json_artifact(ENSEMBLE["validation"], finite(told))
    try:
        found = document_of(first.run_id, store)
    finally:
        for name in (SHIFTS["validation"], ENSEMBLE["validation"]):
            (first.path / "artifacts" / f"{name}.json").unlink()
    assert titles(found) == ["Calibration", "Images that arrive otherwise", "Several networks together"]
    assert rows(blocks(found, Table, "Calibration")[0])["Confidence less accuracy, points"][0].low is not None
    assert "mean IoU" in said(found) and "answer as one" in said(found)
    assert blocks(found, Table, "Several networks together")[0].rows[2][0] == "Together"
    assert "rules for the specialist that were found without the image judged" in words(found)
    assert "rules for the specialist" not in words(document_of(closed.run_id, store))
    page(found), notebook(found)


@pytest.mark.parametrize(
    "kept", [{"curves": {}}, {"images": 3, "accuracy": {}, "curves": {"x": {"title": 1}}}, [], "x"]
)
def test_what_is_damaged_is_as_if_it_were_not_there(folder, kept):
    folder.write_json_artifact(SHIFTS["validation"], kept)
    folder.write_json_artifact(AUGMENTED["validation"], kept)
    assert len(titles(document_of(folder.run_id, Store()))) == 2
