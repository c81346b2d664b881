"""The Understand page: a run's figures with intervals, its mistakes, thresholds, calibration and parts."""

import numpy as np
import pytest
import streamlit as st

from labcore.datasets.library import Library
from labcore.evaluation.answers import ARTIFACTS, Answers
from labcore.launch import evaluation, local
from labcore.store.status import State
from labcore.store.store import Store
from labcore.ui.run_picker import MOST
from labcore.ui.understand_remedies import study_of
from tests import fabricate
from tests.pages.opening import opened, shown, words
from tests.pages.test_compare import table


@pytest.fixture(autouse=True)
def lab(lab_home):
    st.cache_data.clear()
    st.cache_resource.clear()
    return lab_home


def answered(store, part="validation", wrong=0.1, **settings):
    """A finished run that kept its answers to digits: of every tenth image the next digit, surely."""
    folder = fabricate.finished(store, **settings)
    dataset = Library().open("digits")
    folder.write_environment({"dataset": {"name": "digits", "fingerprint": dataset.card.fingerprint}})
    folder.write_json_artifact("classes", list(dataset.card.classes))
    for name in {"validation", part}:
        rows = dataset.indices({"validation": "val", "test": "test"}[name])
        labels = dataset.labels[rows]
        said = np.where(np.arange(len(rows)) % round(1 / wrong) == 0, (labels + 1) % 10, labels)
        sure = np.linspace(0.5, 0.99, len(rows))
        probabilities = np.tile(((1 - sure) / 9)[:, None], 10)
        probabilities[np.arange(len(rows)), said] = sure
        folder.write_arrays(ARTIFACTS[name], Answers.of(rows, labels, probabilities, None).arrays())
    return folder


def looked(folder, view, **address):
    return opened("understand", run=folder.run_id, view=view, **address)


def waited(test):
    """The page once what it works out in the background is there."""
    for _ in range(60):
        if not test.get("skeleton") and "…" not in words(test):
            return test
        test = shown(test.run())
    raise AssertionError(words(test))


def test_without_a_run_one_can_be_chosen():
    answered(Store(), name="First try")
    fabricate.finished(Store(), name="Of an older lab, without answers")
    for _ in range(MOST):
        fabricate.submitted(Store(), name="Waiting")
    test = opened("understand")
    assert "Which run?" in words(test)
    assert [button.label for button in test.button] == ["First try"], "no run that cannot be looked into hides it"
    shown(next(button for button in test.button if button.label == "First try").click().run())
    assert test.query_params["run"]


def test_where_all_runs_wait_it_is_told_when_one_can_be_chosen():
    fabricate.submitted(Store())
    assert "1 such run is queued or at work" in words(opened("understand"))


def test_a_run_that_kept_no_answers_says_so():
    test = opened("understand", run=fabricate.finished(Store()).run_id)
    assert "has kept no answers to validation images" in words(test)


def test_figures_stand_with_their_intervals_and_what_they_do_not_say():
    test = waited(looked(answered(Store()), "Figures"))
    said = words(test)
    assert "90.0%" in said and "What another seed would change is not in them" in said
    classes = table(test, "Class")
    assert list(classes.index) == [str(digit) for digit in range(10)]
    assert all("–" in cell and "(" in cell for cell in classes["Recall"])
    assert len(test.get("plotly_chart")) == 2
    assert "Shown are 8 of 10 classes" in said and "lowest ROC AUC" in said
    areas = {label: float(cell.partition("%")[0]) for label, cell in classes["ROC AUC"].items()}
    shown_first = test.multiselect("understand.curve_classes").value
    hidden = set(areas) - set(shown_first)
    assert max(areas[label] for label in shown_first) <= min(areas[label] for label in hidden)
    shown(test.multiselect("understand.curve_classes").set_value(["9", "3"]).run())
    assert "Shown are 2 of 10 classes" in words(waited(test))


def test_test_images_are_shown_only_where_the_run_has_opened_them():
    closed = answered(Store())
    report = closed.report()
    closed.write_report({name: value for name, value in report.items() if not name.startswith("test")})
    test = looked(closed, "Figures")
    assert "The test set is closed to this run" in words(test) and not test.button_group
    opened_ = answered(Store(), "test")
    test = waited(looked(opened_, "Figures"))
    shown(test.button_group("address.figures_of").set_value("test").run())
    assert "have been looked at" in words(waited(test))


def test_a_cell_of_the_matrix_shows_its_images_and_what_may_be_done():
    test = looked(answered(Store()), "Mistakes")
    cell = next(box for box in test.selectbox if box.label == "Cell")
    assert "taken for" in cell.options[0] and cell.options[-1].startswith("9, answered rightly")
    count = int(cell.options[0].split(": ")[1].split(" ")[0])
    assert len(test.image) == min(count, 12)
    assert "Act on it" in words(test) and "More weight on" in words(test)
    shown(next(box for box in test.selectbox if box.label == "Which images").set_value("doubtful").run())
    assert len(test.image) == 12 and "Act on it" not in words(test)


def test_the_cell_that_is_looked_into_has_a_frame_and_others_can_be_clicked():
    test = looked(answered(Store()), "Mistakes", cell="7-8")
    matrix = test.get("plotly_chart")[0].proto
    assert '"3-4"' in matrix.spec and '"shapes"' in matrix.spec and matrix.id.endswith("7-8")


def test_labels_that_may_be_wrong_stand_among_the_mistakes():
    test = looked(answered(Store()), "Mistakes", which="labels")
    assert "labels of validation images may be wrong" in words(test) and len(test.image) == 2
    assert "A hard case is no wrong label" in words(test)
    assert "Doubted labels (.csv)" in [each.proto.label for each in test.get("download_button")]


def test_a_remedy_fills_in_the_train_page():
    test = looked(answered(Store()), "Mistakes")
    shown(next(button for button in test.button if button.label == "Train with it").click().run())
    assert "Train" in [title.value for title in (*test.title, *test.header)] or test.session_state["train.draft"]
    assert test.session_state["train.draft"].start["imbalance"]["class_weights"]["kind"] == "by_hand"


def test_a_remedy_becomes_a_study_against_the_runs_own_settings():
    from labcore.studies.remedies import remedies

    spec = answered(Store()).spec()
    card = Library().card("digits")
    remedy = next(each for each in remedies(spec, card, "3", "5", 0.2) if each.title.startswith("More weight"))
    made = study_of(spec, remedy)
    assert made["seeds"] == [0, 1, 2]
    assert made["factors"]["imbalance.class_weights"][1]["by_class"] == {"3": 2.0}


def test_the_threshold_follows_what_is_required_and_what_mistakes_cost():
    test = looked(answered(Store()), "Threshold")
    figures = table(test, "Validation images")
    assert float(figures.loc["Recall", "At this threshold"].partition("%")[0]) >= 95
    assert list(figures.columns) == ["At this threshold", "At one half", "As the network decides"]
    assert "at this threshold" in words(test) and "By its own decision the network takes" in words(test)
    assert "one class against the rest" in words(test) and "its most probable class" in words(test)
    shown(test.button_group("threshold_by").set_value("Costs of mistakes").run())
    assert "a miss costs 5, a false alarm 1" in words(test)
    shown(test.number_input("missed").set_value(0.0).run())
    shown(test.number_input("alarm").set_value(0.0).run())
    assert "No mistake costs anything" in words(test)


def test_calibration_tells_the_temperature_in_words():
    test = waited(looked(answered(Store()), "Calibration"))
    assert "A temperature of" in words(test) and "changes no decision" in words(test)


def test_the_worst_part_is_named_and_what_chance_explains_is_no_claim():
    test = waited(looked(answered(Store()), "Parts"))
    assert "Worst: **" in words(test) and "no more than chance explains" in words(test)
    assert len(test.get("plotly_chart")) == 2  # brightness and contrast: digits are all of one size


def test_shift_is_measured_when_asked_for_and_kept(monkeypatch):
    folder = answered(Store())
    accuracy = {"estimate": 0.9, "low": 0.85, "high": 0.94}
    curve = {"title": "Noise", "unit": "", "strengths": [1, 2, 3, 4, 5], "accuracy": [accuracy] * 5}
    found = {
        **dict.fromkeys(("accuracy", "robust_accuracy", "drop"), accuracy),
        "images": 100,
        "of_images": 269,
        "curves": {"noise": curve},
        "worst": "noise",
        "in_words": "Robust accuracy is the mean.",
    }

    def measured(run_id, store, split, told):
        assert (run_id, split) == (folder.run_id, "val")
        told("Changing images")
        folder.write_json_artifact("validation_shift", found)

    monkeypatch.setattr(evaluation, "shift", measured)
    test = looked(folder, "Shifted images")
    shown(next(button for button in test.button if button.label == "Measure on shifted images").click().run())
    for _ in range(40):
        if "Robust accuracy" in words(test):
            break
        test = shown(test.run())
    assert "Noise" in table(test, "Corruption").index and "Worst under" in words(test)
    about = (
        "Measured on 100 of the 269 validation images, about the same share of each class. Each is changed in 5 ways."
    )
    assert about in words(test)


def test_a_data_set_with_other_classes_asks_which_is_which():
    test = looked(answered(Store()), "Other data")
    shown(next(box for box in test.selectbox if box.label == "Data set").set_value("synthetic-chest-xray").run())
    assert "Say which of its classes is which" in words(test)
    assert not [button for button in test.button if button.label.startswith("Measure")]


def test_what_was_measured_elsewhere_stands_beside_the_runs_own():
    folder = answered(Store())
    figure = {"estimate": 0.67, "low": 0.6, "high": 0.73}
    told = {
        "dataset": "elsewhere",
        "fingerprint": "f",
        "split": "test",
        "date": 1.7e9,
        "mapping": {"three": "3"},
        "left_out": ["blank"],
        "images_left_out": 4,
        "without_images": [],
        "notes": [],
        "assessment": {"figures": {"accuracy": figure}},
    }
    folder.write_json_artifact("external", told, 1)
    test = looked(folder, "Other data")
    side = table(test, "Figure")
    assert side.loc["Accuracy", "elsewhere (test)"] == "67.0% (60.0–73.0)"
    assert "three as 3" in words(test) and "blank (4 images)" in words(test)


def test_runs_answer_together_and_the_gain_has_an_interval():
    store = Store()
    folder = answered(store, name="One")
    other = answered(store, name="Two", seed=1)
    test = looked(folder, "Together")
    shown(
        next(box for box in test.multiselect if box.label == "Taken in beside this run").set_value([other.run_id]).run()
    )
    test = waited(test)
    figures = table(test, "Validation images")
    assert list(figures.index) == ["One · seed 0 (this run)", "Two · seed 1", "Together"]
    said = words(test)
    assert "together minus" in said and "it holds 0: these images cannot tell" in said
    classes = table(test, "Class")
    assert len(classes) == 10 and all("(" in cell for cell in classes["Recall"]), "as the Figures view has it"
    assert "Calibration of the ensemble" in said and "changes no decision" in said
    assert len(test.get("plotly_chart")) == 2 + 1


def test_an_ensemble_is_judged_on_test_only_where_all_have_opened_it_and_that_is_a_look():
    store = Store()
    folder, other, closed = (answered(store, part, seed=s) for s, part in enumerate(["test", "test", "validation"]))
    report = closed.report()
    closed.write_report({name: value for name, value in report.items() if not name.startswith("test")})
    test = looked(folder, "Together", together_of="test")
    shown(test.multiselect("ensemble").set_value([closed.run_id]).run())
    assert "figures on validation images" in words(waited(test)) and not folder.json_artifact("test_looks")
    shown(test.multiselect("ensemble").set_value([other.run_id]).run())
    test = waited(test)
    assert list(table(test, "Test images").index)[-1] == "Together"
    waited(shown(test.run()))
    assert len(folder.json_artifact("test_looks")) == 1, "once, however often the page is drawn"


def test_several_views_are_asked_for_and_kept(monkeypatch):
    folder = answered(Store())
    figure = {"estimate": 0.9, "low": 0.8, "high": 0.95}
    found = {
        "how": "flips",
        "split": "val",
        "views": ["left-right"],
        "plain": {"accuracy": figure},
        "assessment": {"figures": {"accuracy": {**figure, "estimate": 0.92}}},
        "difference": {"accuracy": {"estimate": 0.02, "low": -0.01, "high": 0.05}},
    }

    def asked(run_id, store, how, split, told):
        assert (how, split) == ("flips", "val")
        folder.write_arrays("validation_augmented_answers", folder.arrays(ARTIFACTS["validation"]))
        folder.write_json_artifact("validation_augmented", found)

    monkeypatch.setattr(evaluation, "augmented", asked)
    test = looked(folder, "Together")
    shown(next(button for button in test.button if button.label == "Ask it several views").click().run())
    for _ in range(40):
        if "left-right" in words(test):
            break
        test = shown(test.run())
    test = waited(test)
    assert "On validation images. Each is shown as it is and as: left-right." in words(test)
    assert table(test, "Figure").loc["Accuracy", "Difference"] == "+0.0200"
    assert len(table(test, "Class")) == 10 and "Calibration over several views" in words(test)


def test_a_result_is_run_again_with_the_same_seed_and_others(monkeypatch):
    monkeypatch.setattr(local, "ensure_running", lambda runs_dir=None: None)
    store = Store()
    folder = answered(store)
    test = looked(folder, "Again")
    shown(next(button for button in test.button if button.label == "Run again").click().run())
    assert sorted(run.seed for run in store.runs() if run.state is State.QUEUED) == [0, 1, 2, 3]
    assert table(test, "Seed is")["State"].tolist() == ["queued"] * 4


def test_two_classes_as_one_are_held_against_the_old_answers_counted_so():
    test = looked(answered(Store()), "Mistakes")
    assert "Study it" in next(each.label for each in test.button if each.key == "remedy.study.0")
    counted = table(test, "This run, validation")
    assert list(counted.columns) == ["10 classes, as it is", "9 classes, counted as one"]
    before, after = (float(value.partition("%")[0]) for value in counted.loc["Accuracy"])
    assert after > before, "of the mistakes, those between the two are none any more"
    place = next(key for key in (each.key for each in test.button) if key and key.startswith("remedy.train."))
    trained = [each.key for each in test.button if each.label == "Train with it"]
    studied = [each.key for each in test.button if each.label.startswith("Study it")]
    assert place in trained and len(studied) == len(trained) - 1, "no study, as its levels would not compare"
    shown(test.button(trained[-1]).click().run())
    assert len(test.session_state["train.draft"].start["classes"]["merge"]) == 1
