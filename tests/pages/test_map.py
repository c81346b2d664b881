"""The Map view of the Understand page: images where the network sees them, each to be looked at."""

import pytest
import streamlit as st

from labcore.datasets.library import Library
from labcore.figures.embedding_map import Point, embedding_map, overlap_map
from labcore.launch import bench
from labcore.launch.explanation import EMBEDDING
from labcore.store.store import Store
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


def test_classes_differ_by_mark_and_wrong_answers_are_ringed():
    points = [Point(0, 0, 5, 0, 0), Point(1, 1, 6, 1, 0), Point(2, 0, 7, None, 1)]
    figure = embedding_map(points, ["<b>cat</b>", "dog"])
    cat, dog, wrong = figure.data
    assert cat.marker.symbol != dog.marker.symbol and cat.name == "&lt;b&gt;cat&lt;/b&gt;"
    assert (list(cat.customdata), list(dog.customdata), list(wrong.customdata)) == ([5], [6, 7], [6])
    assert "answered &lt;b&gt;cat&lt;/b&gt;" in wrong.text[0]


def test_masks_are_told_by_how_well_they_fit_and_those_that_cannot_be_judged_are_gray():
    points = [Point(0, 0, 5, 1, None, 0.25), Point(1, 1, 6, 0, None, None), Point(2, 0, 7, 1, None, 1.0)]
    unknown, known = overlap_map(points, ["background", "disk"]).data
    assert list(unknown.customdata) == [6] and list(known.customdata) == [5, 7]
    assert list(known.marker.color) == [0.25, 1.0] and (known.marker.cmin, known.marker.cmax) == (0, 1)
    assert known.text[0] == "Image #5<br>shows mostly disk<br>mean IoU 25.0%"


def test_the_map_is_laid_out_as_asked_and_says_how_to_read_it():
    test = waited(opened("understand", run=answered(Store()).run_id, view="Map"))
    number = len(Library().open("digits").indices("val"))
    assert f"{number:,} images" in words(test) and "By pca." in words(test)
    assert "Rest on a point" in words(test)
    shown(test.button_group("address.projection").set_value("t_sne").run())
    assert "By t_sne." in words(waited(test)) and test.query_params["projection"] == "t_sne"


def test_a_slow_map_is_given_time(monkeypatch):
    limits = {}

    def noted(question, payload, **limit):
        limits[question] = limit
        return bench_answers(question, payload)

    monkeypatch.setattr(bench, "ask", noted)
    waited(opened("understand", run=answered(Store()).run_id, view="Map"))
    assert limits[EMBEDDING]["timeout"] > 60


def test_a_baseline_has_no_map():
    store = Store()
    folder, baseline = answered(store), fabricate.baseline(store)
    kept = folder.path / "artifacts" / "validation_predictions.npz"
    (baseline.path / "artifacts" / kept.name).write_bytes(kept.read_bytes())
    assert "there is no map" in words(opened("understand", run=baseline.run_id, view="Map"))


def test_an_image_unlike_the_training_images_is_told_so():
    from streamlit.testing.v1 import AppTest

    def page():
        from labcore.datasets.library import Library
        from labcore.launch.explanation import NEIGHBOURS
        from labcore.ui.nearest import show_nearest, show_unlike
        from tests.pages.explaining import answered

        found = answered(NEIGHBOURS, {"asked": {"images": [3]}})
        show_unlike(found, 0)
        show_nearest(found, 0, Library().open("digits"))

    test = shown(AppTest.from_function(page, default_timeout=30).run())
    assert (
        "Unlike the training images" in words(test)
        and "Only 0.2%" in words(test)
        and "None of the run's 500 validation images look as different" in words(test)
    )
    assert len(test.image) == 2
