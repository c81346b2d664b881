"""The further views of the Compare page: groups, differences of matrices, disagreements, networks."""

import base64
import json

import numpy as np
import pytest
import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.answers import ARTIFACT, Answers
from labcore.launch import bench
from labcore.store.store import Store
from labcore.ui import chart_ahead, compare_choice
from tests import fabricate
from tests.pages.opening import opened, shown, tables, words
from tests.pages.test_compare import compared, table
from tests.studies.answered import finished as answered_run

LAYERS = [
    {"name": "image", "type": "InputLayer", "block": "image", "output_shape": [8, 8, 1], "parameters": 0},
    {"name": "first_c", "type": "Conv2D", "block": "first", "output_shape": [8, 8, 4], "parameters": 40},
]


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    """The bench has tests of its own, and needs TensorFlow."""
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setattr(bench, "ask", answered)
    return lab_home


def packed(array):
    return base64.b64encode(array.tobytes()).decode()


def answered(question, payload):
    if question == "describe":
        wide = payload["spec"]["regularization"]["dropout"] > 0.5
        last = {**LAYERS[1], "name": "second_c", "block": "second", "parameters": 99}
        return {"parameters": 1234 if wide else 40, "input_shape": [8, 8, 1], "layers": [*LAYERS, *[last] * wide]}
    if question == "filters":
        pixels = np.zeros((4, 3, 3, 1), np.uint8)
        told = {"layer": "first_c", "type": "Conv2D", "kernel": [3, 3, 1, 4], "total": 4}
        return {**told, "shape": pixels.shape, "pixels": packed(pixels)}
    number = len(payload["asked"]["images"])
    pixels = np.full((number, 8, 8, 1), 90, np.uint8)
    maps = np.full((number, 2, 2), 0.3 if payload["classes"] == ["true"] else 0, np.float32)
    told = {"over": "pixels", "signed": False, "map_shape": maps.shape, "maps": packed(maps)}
    images = {"shape": pixels.shape, "pixels": packed(pixels), "probabilities": [[0.5, 0.5]] * number}
    return {**images, "explanations": [told]}


def repeated(store, **settings):
    return [fabricate.finished(store, seed=seed, **settings).run_id for seed in (0, 1, 2)]


def scored(store, run_id, accuracy):
    """Give a finished run another validation accuracy."""
    report = store.folder(run_id).report()
    report["validation"]["accuracy"] = accuracy
    store.folder(run_id).write_report(report)


def test_cells_of_an_address_have_means_and_differences_over_seeds():
    store = Store()
    without, with_ = repeated(store), repeated(store, regularization={"dropout": 0.6})
    for run_id, accuracy in zip(with_, (0.95, 0.96, 0.98), strict=True):
        scored(store, run_id, accuracy)
    test = opened("compare", cells=f"without:{'+'.join(without)},with:{'+'.join(with_)}")
    figures = table(test, "Validation")
    assert list(figures.columns) == ["A · without (3 seeds)", "B · with (3 seeds)"]
    assert figures.loc["Accuracy"].iloc[1].startswith("0.9633 ± 0.0153 (+0.0323)"), "undecided: no star"
    pairs = table(test, "Accuracy against A · without (3 seeds)")
    assert pairs["Seeds in common"].tolist() == ["3"]
    assert pairs["Difference"].tolist() == ["+0.0323"] and " to " in pairs["95 % interval over seeds"].iloc[0]
    assert "With 3 seeds no exact p can be below 0.25" in words(test)


def test_a_star_is_for_what_the_seeds_tell_from_every_other():
    store = Store()
    cells = [repeated(store, regularization={"dropout": rate}) for rate in (0.1, 0.3, 0.6)]
    for cell, best in zip(cells, (0.90, 0.93, 0.96), strict=True):
        for place, run_id in enumerate(cell):
            scored(store, run_id, best + 0.001 * place * (best == 0.96))
    named = ",".join(
        f"Two remedies against learning by heart: dropout {place}:{'+'.join(cell)}" for place, cell in enumerate(cells)
    )
    test = opened("compare", cells=named.replace("heart:", "heart%3A"))
    figures = table(test, "Validation")
    assert [cell.count("★") for cell in figures.loc["Accuracy"]] == [0, 0, 1]
    assert not any("★" in cell for cell in figures.loc["F1"]), "the same in all"
    assert list(figures.columns)[:2] == [
        "A · …learning by heart: dropout 0 (3 seeds)",
        "B · …learning by heart: dropout 1 (3 seeds)",
    ]
    assert "**A** Two remedies against learning by heart: dropout 0" in words(test)


def test_failed_runs_are_in_no_mean_and_nothing_is_the_best_of_what_is_not_whole():
    store = Store()
    without, with_ = repeated(store), repeated(store, regularization={"dropout": 0.6})[:2]
    with_.append(fabricate.failed(store, seed=2, regularization={"dropout": 0.6}).run_id)
    test = opened("compare", cells=f"without:{'+'.join(without)},with:{'+'.join(with_)}")
    figures = table(test, "Validation")
    assert list(figures.columns) == ["A · without (3 seeds)", "B · with (2 of 3 seeds)"]
    assert figures.loc["Accuracy"].tolist() == ["0.9310 ± 0.0000", "0.9310 ± 0.0000"]
    said = words(test)
    assert "Nothing is marked as the best: runs of a group failed" in said and "a setting at which runs fail" in said


def test_runs_are_grouped_by_any_setting_and_the_address_keeps_it():
    store = Store()
    runs = [*repeated(store), *repeated(store, regularization={"dropout": 0.6})]
    test = compared(*runs)
    box = next(box for box in test.selectbox if box.label == "Group by")
    shown(box.set_value("regularization.dropout").run())
    assert test.query_params["group"] == "regularization.dropout"
    assert [name.rpartition(": ")[2] for name in table(test, "Validation").columns] == [
        "0.3 (3 seeds)",
        "0.6 (3 seeds)",
    ]


def test_another_reference_can_be_pinned_and_stands_in_the_address():
    store = Store()
    one, two = (fabricate.finished(store, seed=seed).run_id for seed in (0, 1))
    scored(store, two, 0.5)
    test = compared(one, two, reference=two)
    assert table(test, "Validation").loc["Accuracy"].tolist() == ["0.9310 (+0.4310)", "0.5000"]
    shown(next(box for box in test.selectbox if box.label == "Reference").set_value(one).run())
    assert "reference" not in test.query_params
    assert table(test, "Validation").loc["Accuracy"].tolist() == ["0.9310", "0.5000 (−0.4310)"]


def test_one_seed_claims_nothing_also_where_groups_are_of_one():
    store = Store()
    cells = [repeated(store)[:2], [fabricate.finished(store, regularization={"dropout": 0.6}).run_id]]
    test = opened("compare", runs=",".join("+".join(cell) for cell in cells))
    pairs = next(frame for frame in tables(test) if "What it says" in frame.columns)
    assert pairs["What it says"].tolist() == ["One seed: no claim can be made"]
    assert pairs["95 % interval over seeds"].tolist() == ["–"]


def test_what_one_run_confuses_more_than_the_reference_is_drawn():
    store = Store()
    one, two = (fabricate.finished(store, seed=seed).run_id for seed in (0, 1))
    test = compared(one, two, view="Confusion", confusion_as="Differences to the reference")
    assert "against A · " in words(test)
    assert len(test.image) == 1 and not test.get("plotly_chart")


def test_runs_that_take_classes_as_one_are_counted_in_the_same_also_over_seeds():
    store, merge = Store(), {"merge": [["3", "8"]]}
    plain = [answered_run(store, seed=seed).run_id for seed in (0, 1)]
    alone = answered_run(store, seed=0, classes=merge).run_id
    test = compared(plain[0], alone)
    assert "tell different classes apart" in words(test)
    assert "Counted in the same classes" in words(test) and "3 or 8" in words(test)
    assert len(tables(test)[-1].columns) == 2
    grouped = compared(*plain, alone, group="seed")
    assert "mean of 2 runs" in tables(grouped)[-1].to_string()


def test_groups_written_in_another_order_are_the_same_classes():
    store = Store()
    one = answered_run(store, classes={"merge": [["3", "8"], ["1", "7"]]}).run_id
    two = answered_run(store, seed=1, classes={"merge": [{"classes": ["7", "1"], "name": "thin"}, ["8", "3"]]}).run_id
    test = compared(one, two)
    assert "tell different classes apart" not in words(test) and "Counted in the same classes" not in words(test)


def disagreeing(store):
    """Two runs that part on images 3 and 5 of six, the second being right on 3."""
    found = []
    for seed, said in enumerate(([1, 0, 1, 0, 1, 1], [1, 0, 1, 1, 1, 0])):
        folder = fabricate.finished(store, classes=fabricate.TWO, seed=seed)
        labels, sure = np.array([1, 0, 1, 1, 1, 1], np.int32), 0.9 - 0.05 * np.arange(6)
        one = np.where(said, sure, 1 - sure).astype(np.float32)
        answers = Answers(np.arange(6), labels, np.stack([1 - one, one], axis=1))
        folder.write_arrays(ARTIFACT, answers.arrays())
        found.append(folder.run_id)
    return found


def test_images_on_which_runs_disagree_stand_with_both_explanations():
    test = compared(*disagreeing(Store()), view="Images")
    said = words(test)
    assert "over draws of 6 images): no more than the choice of images explains." in said
    assert "McNemar's test (exact) of the 2 images that only one of them answers rightly: p = 1" in said
    assert "pneumonia · image 3" in said and "pneumonia · image 5" in said and "image 4" not in said
    assert said.index("image 3") < said.index("image 5"), "the furthest apart first"
    assert len(test.image) == 6
    before = [image.value for image in test.image]
    shown(test.button_group("explain").set_value("The true class").run())
    assert [image.value for image in test.image] != before


def test_runs_that_kept_no_single_answers_say_so():
    store = Store()
    one, two = (fabricate.finished(store, seed=seed).run_id for seed in (0, 1))
    assert "kept no answers to single validation images" in words(compared(one, two, view="Images"))


def test_images_stay_where_the_bench_cannot_explain_them(monkeypatch):
    def refuse(question, payload):
        raise LabError("The bench has died.")

    monkeypatch.setattr(bench, "ask", refuse)
    said = words(compared(*disagreeing(Store()), view="Images"))
    assert "The bench has died." in said and "image 3" in said


def test_networks_stand_side_by_side_with_what_differs_marked():
    store = Store()
    one = fabricate.finished(store).run_id
    two = fabricate.finished(store, regularization={"dropout": 0.6}).run_id
    test = compared(one, two, view="Networks")
    assert table(test, "Network").loc["Parameters"].tolist() == ["40", "1,234"]
    blocks = table(test, "Block")
    assert blocks["≠"].to_dict() == {"image": "", "first": "", "second": "≠"}
    assert "1 of 3" in words(test)
    assert "first_c (Conv2D), 3×3 pixels, all 4 filters" in words(test)


def weight(test):
    """Charts of a page, their lines and other parts, all elements, and kilobytes that a browser is sent."""
    charts = [json.loads(chart.proto.spec) for chart in test.get("plotly_chart")]
    elements = list(test.main)
    sent = sum(element.proto.ByteSize() for element in elements if hasattr(element.proto, "ByteSize"))
    return len(charts), sum(len(chart["data"]) for chart in charts), len(elements), sent / 1000


def test_each_further_run_adds_little_to_what_a_browser_has_to_draw():
    """What makes the page slow: parts of charts, elements, bytes, and tables of which a browser reads each cell."""
    store = Store()
    runs = [fabricate.finished(store, seed=seed).run_id for seed in range(8)]
    added = {}
    for view in ("Curves and figures", "Confusion"):
        few, many = (compared(*some, view=view) for some in (runs[:2], runs))
        assert not many.table and not many.dataframe, "tables are one piece of markdown each"
        added[view] = [(more - less) / 6 for less, more in zip(weight(few), weight(many), strict=True)]
    charts, parts, elements, sent = added["Curves and figures"]
    assert (charts, parts) == (0, 2), "its two curves, in the one chart that there is"
    assert elements == 0 and sent < 4, "a column of each table, whatever rows it has"
    charts, parts, elements, sent = added["Confusion"]
    assert (charts, parts) == (0, 0), "a picture, which a browser reads as one"
    assert elements <= 6 and sent < 30, (elements, sent)


def test_the_library_of_charts_is_asked_for_once_in_a_session_and_nothing_is_left_of_it():
    store = Store()
    test = compared(*(fabricate.finished(store, seed=seed).run_id for seed in (0, 1)))
    assert test.session_state[chart_ahead.DONE]
    (chart,) = test.get("plotly_chart")
    assert json.loads(chart.proto.spec)["data"], "the one below the page has gone"


def test_an_address_that_names_what_is_not_there_shows_what_is():
    store = Store()
    one, two = (fabricate.finished(store, seed=seed).run_id for seed in (0, 1))
    test = compared(one, two, reference="zebra", group="<b>", view="No such", over="nothing", smoothing="9")
    assert list(table(test, "Validation").columns) == list(table(compared(one, two), "Validation").columns)


def test_of_very_many_runs_the_latest_are_offered_and_those_of_the_address(monkeypatch):
    monkeypatch.setattr(compare_choice, "MOST_OFFERED", 1)
    store = Store()
    runs = [fabricate.finished(store, seed=seed).run_id for seed in (0, 1, 2)]
    assert compared(runs[0], runs[1]).multiselect[0].value == [runs[0], runs[1]]
    picker = opened("compare").multiselect[0]
    assert len(picker.options) == 1 and "the latest 1 of 3" in picker.help
