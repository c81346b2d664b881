"""The Explain page: which images, by which methods, beside which run; checks in words; a stop; regions of baselines."""

import threading

import numpy as np
import pytest
import streamlit as st

from labcore.datasets.library import Library
from labcore.evaluation.answers import ARTIFACT, Answers
from labcore.launch import bench
from labcore.launch.explanation import COST, EXPLAIN, explain
from labcore.spec.explainer import Explainer
from labcore.spec.explanation import Explanation
from labcore.store.store import Store
from labcore.ui.explain_images import picked
from labcore.ui.explain_work import ExplainWork
from tests import fabricate
from tests.pages.explaining import answered as bench_answers
from tests.pages.opening import opened, shown, words
from tests.pages.test_understand import answered, waited


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setattr(bench, "ask", bench_answers)
    return lab_home


def kept(store, **settings):
    folder = answered(store, **settings)
    folder.model_path.write_bytes(b"a network")
    return folder


def test_without_a_run_one_can_be_chosen():
    kept(Store(), name="First try")
    assert "Which run?" in words(opened("explain"))


def test_the_surest_mistakes_are_explained_at_once_by_the_usual_method():
    folder = kept(Store())
    test = waited(opened("explain", run=folder.run_id))
    said = words(test)
    assert said.count("**grad_cam**") == 4 + 1 and len(test.image) == 3 * 4, "image, map and curves of each"
    assert "for 3" in said and "A map is a hint, not a proof" in said
    assert "Can these maps be trusted?" in said and "not checked" not in said


def test_checks_can_be_left_out_and_that_is_told():
    test = waited(opened("explain", run=kept(Store()).run_id, check="0"))
    assert len(test.image) == 2 * 4 and "These maps are not checked" in words(test)
    shown(next(each for each in test.toggle if each.label == "Check the maps").set_value(True).run())
    assert "Can these maps be trusted?" in words(waited(test)) and "check" not in test.query_params


def test_maps_stand_at_once_where_their_checks_take_long(monkeypatch):
    asked = []

    def slow(question, payload, **limits):
        checked = any(each["check"] for each in payload.get("explanations", ()))
        asked.append((question, checked))
        return (
            {"explanations": [], "seconds": 95.0} if question == COST and checked else bench_answers(question, payload)
        )

    monkeypatch.setattr(bench, "ask", slow)
    test = waited(opened("explain", run=kept(Store()).run_id))
    assert "Checking these maps takes" in words(test) and "at most" in words(test)
    assert len(test.image) == 8 and (EXPLAIN, True) not in asked
    shown(next(button for button in test.button if button.label == "Check them").click().run())
    assert "Can these maps be trusted?" in words(waited(test))


def test_images_by_number_of_two_runs_by_two_methods():
    store = Store()
    first, second = kept(store), kept(store, seed=1, name="The other")
    validation = Library().open("digits").indices("val").tolist()[:2]
    asked = {"images": ",".join(map(str, validation)), "other": second.run_id, "by": "grad_cam,gradients"}
    asked["check"] = "0"
    test = waited(opened("explain", run=first.run_id, **asked))
    said = words(test)
    assert len(test.image) == 2 * (1 + 2 * 2)
    assert all(f"#{image}" in said for image in validation) and "**B** The other" in said
    assert "grad_cam · A" in said and "gradients · B" in said


@pytest.mark.parametrize(
    ("images", "said"),
    [("three", "These are no numbers of images"), (",".join(map(str, range(20))), "20 images are too many at once")],
)
def test_numbers_that_name_no_images_are_refused_in_words(images, said):
    assert said in words(opened("explain", run=kept(Store()).run_id, images=images))


def test_test_images_stay_closed():
    folder = kept(Store())
    report = folder.report()
    folder.write_report({name: value for name, value in report.items() if not name.startswith("test")})
    hidden = int(Library().open("digits").indices("test")[0])
    assert "the test set is closed to this run" in words(opened("explain", run=folder.run_id, images=str(hidden)))


def test_checks_stand_beside_each_map_and_are_told_in_words():
    test = waited(opened("explain", run=kept(Store()).run_id, number="2"))
    said = words(test)
    assert "Can these maps be trusted?" in said and "do not argue from them" in said
    assert "Sanity: the image alone" in said and "Faithfulness: the answer needs it" in said
    assert ":gray[:material/help: Faithfulness: beats 5 of 5 random maps]" in said
    assert "0.40 against 0.15 of random maps, of which 100% are beaten" in said
    assert len(test.get("plotly_chart")) == 1
    shown(test.selectbox("explain.curves.image").set_value(test.selectbox("explain.curves.image").options[1]).run())
    assert len(test.get("plotly_chart")) == 1


def test_what_takes_long_is_told_and_waits_to_be_asked(monkeypatch):
    asked = []

    def slow(question, payload, **limits):
        asked.append(question)
        return {"explanations": [], "seconds": 95.0} if question == COST else bench_answers(question, payload)

    monkeypatch.setattr(bench, "ask", slow)
    test = waited(opened("explain", run=kept(Store()).run_id, check="0"))
    assert "at most" in words(test) and EXPLAIN not in asked
    shown(next(button for button in test.button if button.label == "Explain").click().run())
    assert len(waited(test).image) == 8


def test_a_stop_ends_it_between_two_parts_and_it_can_go_on(monkeypatch):
    began, go_on, asked = threading.Event(), threading.Event(), []

    def slow(question, payload, **limits):
        asked.append(payload)
        began.set()
        assert go_on.wait(20)
        return bench_answers(question, payload)

    monkeypatch.setattr(bench, "ask", slow)
    question = explain(kept(Store()), list(range(16)), by=[Explanation()])
    work = ExplainWork()
    first = work.start([question])
    assert began.wait(20)
    work.stop([question])
    go_on.set()
    assert first.exception(20) is not None and len(asked) == 1
    assert "goes on from there" in work.refusal([question]).cure
    answer = work.start([question]).result(20)
    assert answer[0]["rows"] == list(range(16)) and len(asked) == 3


def test_settings_and_layers_come_from_the_methods_themselves():
    folder = kept(Store())
    opened("explain", run=folder.run_id)
    test = waited(opened("explain", run=folder.run_id, by=",".join(Explainer.offered("classification"))))
    labels = {element.label for element in (*test.selectbox, *test.slider, *test.number_input)}
    assert {"Layer", "Patch (px)", "Stride (px)", "Steps"} <= labels
    layer = next(box for box in test.selectbox if box.label == "Layer")
    assert layer.options == ["the last that has planes", "first_conv (8 × 8 × 4)"]


def test_the_grid_and_the_raw_maps_can_be_saved():
    test = waited(opened("explain", run=kept(Store()).run_id))
    assert {each.proto.label for each in test.get("download_button")} >= {"Grid (PNG)", "Raw maps (npz)"}


def test_what_belongs_to_the_network_is_shown_where_it_has_it():
    store = Store()
    plain, moving = kept(store), kept(store, transformer={"kind": "affine"})
    assert "spatial transformer" not in words(waited(opened("explain", run=plain.run_id)))
    test = waited(opened("explain", run=moving.run_id, number="2", check="0"))
    assert "What its spatial transformer shows it" in words(test) and len(test.image) == 2 * 2 + 2 * 2
    test.session_state["explain-filters"] = True
    shown(test.run())
    assert "first_conv (Conv2D), 3×3 pixels, 4 filters" in words(waited(test))


def test_at_random_takes_the_classes_in_turn():
    labels = np.repeat(np.arange(3), 20).astype(np.int32)
    answers = Answers(np.arange(60) + 100, labels, np.eye(3, dtype=np.float32)[labels])
    first = picked(answers, "random", 3, seed=1)
    assert sorted(labels[np.array(first) - 100]) == [0, 1, 2]
    assert first != picked(answers, "random", 3, seed=2)


def test_a_baseline_tells_which_regions_it_needs():
    store = Store()
    folder = fabricate.baseline(store)
    dataset = Library().open("digits")
    rows = dataset.indices("val")
    probabilities = np.full((len(rows), 10), 0.1, np.float32)
    folder.write_arrays(ARTIFACT, Answers.of(rows, dataset.labels[rows], probabilities, None).arrays())
    test = opened("explain", run=folder.run_id)
    assert "permutation importance" in words(test) and not test.image
    shown(next(button for button in test.button if button.label == "Find the regions").click().run())
    for _ in range(40):
        if test.image:
            break
        test = shown(test.run())
    assert "25.0 percentage points less" in words(test)


def test_maps_among_the_mistakes_say_that_they_are_not_checked_and_where_they_are():
    test = opened("understand", run=kept(Store()).run_id, view="Mistakes")
    assert "Not checked" not in words(test)
    test = waited(shown(test.toggle("mistakes.looks").set_value(True).run()))
    link = next(each.proto for each in test.get("page_link") if each.proto.label == "Check them on Explain")
    assert "Not checked" in words(test) and link.page == "explain" and "images=" in link.query_string


def test_an_image_of_the_mistakes_leads_to_its_explanation():
    folder = kept(Store())
    test = opened("understand", run=folder.run_id, view="Mistakes")
    link = test.get("page_link")[0].proto
    assert link.page == "explain" and f"run={folder.run_id}" in link.query_string and "images=" in link.query_string
