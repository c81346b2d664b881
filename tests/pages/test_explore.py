"""The Explore page: many runs, what is chosen in the address."""

import time

import pytest
import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.importance import importance
from labcore.store.store import Store
from labcore.studies.landscape import Column, Landscape
from labcore.ui import explore_importance
from labcore.ui.explore import most_known
from tests import fabricate
from tests.pages.opening import opened, shown, words

SETTINGS = [
    {"optimizer": {"learning_rate": rate}, "regularization": {"dropout": dropout}}
    for rate in (1e-4, 1e-3, 1e-2)
    for dropout in (0.0, 0.5)
]


@pytest.fixture(autouse=True)
def store(lab_home):
    st.cache_data.clear()
    st.cache_resource.clear()
    return Store()


def test_without_runs_that_differ_it_says_what_it_takes(store):
    assert "no runs yet" in words(opened("explore"))
    fabricate.many(store, 1, SETTINGS)
    assert "two that have ended" in words(opened("explore"))


def test_all_runs_stand_in_one_picture_and_may_be_grouped_from_the_address(store):
    fabricate.many(store, 60, SETTINGS)
    page = opened("explore", group="Regularization · Dropout", figure="Validation ROC AUC", over="Training time")
    told = words(page)
    assert "60 of 60 runs" in told and "3 settings differ" in told
    assert "By Regularization · Dropout" in told and "told by a study" in told
    chosen = {box.label: box.value for box in page.selectbox}
    given = {"Figure": "val_roc_auc", "Group by": "regularization.dropout", "Over": "seconds"}
    assert chosen == {**given, "In color": "All runs"}
    narrowed = opened("explore", **{"of-tags": "homework"})
    assert "20 of 60 runs" in words(narrowed)


def test_of_several_tasks_the_figure_comes_first_that_most_runs_have():
    figures = {
        "val_accuracy": Column("val_accuracy", (0.9, None, None), True),
        "val_frechet_distance": Column("val_frechet_distance", (None, 2.0, 3.0), True),
        "val_kernel_distance": Column("val_kernel_distance", (None, 0.2, 0.3), True),
        "seconds": Column("seconds", (1.0, 2.0, 3.0), True),
    }
    assert most_known(Landscape((), {}, figures)) == "val_frechet_distance"
    assert most_known(Landscape((), {}, {"seconds": figures["seconds"]})) == "seconds"


def test_importance_is_computed_when_asked_for_and_says_what_it_is(store):
    fabricate.many(store, 60, SETTINGS)
    page = opened("explore")
    shown(page.button(key="explore.importance").click().run())
    until(page, "Permutation importance")
    told = words(page)
    assert "over 60 runs" in told and "run a study" in told


def test_importance_that_met_an_error_says_so_and_is_tried_again(store, monkeypatch):
    def refused(settings, figure):
        raise LabError("There is no memory left for a forest.", "End other programs.")

    fabricate.many(store, 60, SETTINGS)
    page = opened("explore")
    monkeypatch.setattr(explore_importance, "importance", refused)
    shown(page.button(key="explore.importance").click().run())
    until(page, "no memory left for a forest")
    monkeypatch.setattr(explore_importance, "importance", importance)
    assert page.button(key="explore.importance").label == "Try again"
    shown(page.button(key="explore.importance").click().run())
    until(page, "Permutation importance")


def test_an_error_that_nobody_knows_is_told_and_leaves_the_page_as_it_was(store, monkeypatch):
    fabricate.many(store, 60, SETTINGS)
    page = opened("explore")
    monkeypatch.setattr(explore_importance, "importance", lambda settings, figure: 1 / 0)
    until(page.button(key="explore.importance").click().run(), "ZeroDivisionError")
    assert page.run().button(key="explore.importance").label == "Compute importance"


def until(page, told):
    """Look at the page again until it says so."""
    for _ in range(60):
        if told in words(page):
            return
        time.sleep(0.2)
        page.run()
    raise AssertionError(words(page))
