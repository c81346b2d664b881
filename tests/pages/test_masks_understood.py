"""What Understand and Explain show of runs that give each pixel a class, trained for real on bright disks."""

import pytest
import streamlit as st

from labcore.launch import bench, evaluation
from labcore.tasks.answers import answer
from tests.pages.opening import opened, words
from tests.pages.test_understand import waited


@pytest.fixture
def runs(masked_runs, monkeypatch):
    """Two finished runs of two epochs, in a store, asked by the bench's own code in this process."""
    for module in (bench, evaluation):
        monkeypatch.setattr(module, "ask", lambda question, payload, **_: answer(question, payload))
    st.cache_data.clear()
    st.cache_resource.clear()
    return masked_runs


def help_of(test):
    return " ".join(each.help or "" for each in (*test.slider, *test.number_input))


def test_explain_draws_maps_for_a_class_over_a_region(runs):
    run_id = runs[1].run_id
    test = waited(opened("explain", run=run_id, region="true", of="1", number="2", check="0"))
    said = words(test)
    assert "Seg-Grad-CAM" in said and "for disk1" in said and "The white line" in said
    assert "These maps are not checked" in said and "mean IoU" in said
    assert "Where it begins, from the left" in help_of(opened("explain", run=run_id, region="rectangle"))
