"""The Explore page: many runs, what is chosen in the address."""

import pytest
import streamlit as st

from labcore.store.store import Store
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
    page = opened("explore", group="Regularization · Dropout", figure="Validation ROC AUC", over="Time")
    told = words(page)
    assert "60 of 60 runs" in told and "3 settings differ" in told
    assert "By Regularization · Dropout" in told and "told by a study" in told
    chosen = {box.label: box.value for box in page.selectbox}
    given = {"Figure": "val_roc_auc", "Group by": "regularization.dropout", "Over": "seconds"}
    assert chosen == {**given, "In color": "All runs"}
    narrowed = opened("explore", **{"of-tags": "homework"})
    assert "20 of 60 runs" in words(narrowed)


def test_importance_is_computed_when_asked_for_and_says_what_it_is(store):
    fabricate.many(store, 60, SETTINGS)
    page = opened("explore")
    shown(next(button for button in page.button if button.label == "Compute importance").click().run())
    for _ in range(300):
        if "Permutation importance" in words(page.run()):
            break
    told = words(page)
    assert "over 60 runs" in told and "run a study" in told
