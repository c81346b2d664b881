"""A run of a study is nominated from the browser: asked for twice, done by a process of its own, and counted."""

import time

import pytest
import streamlit as st

from labcore.launch.bench import stop
from labcore.store.store import Store
from labcore.tasks import baseline
from tests.pages.opening import facts, opened, shown, words
from tests.tasks.test_nomination import carried_out

PATIENCE = 240.0  # seconds: the process imports TensorFlow first


@pytest.fixture
def store(lab_home):
    st.cache_data.clear()
    st.cache_resource.clear()
    yield Store()
    stop()


def test_the_test_set_is_opened_once_counted_and_its_figures_shown(store):
    raw = {"dataset": "digits", "task": "baseline", "open_test": False, "estimator": {"kind": "k_nearest"}}
    folder = carried_out(store, raw, baseline)
    assert "test" not in folder.report() and store.test_looks("digits").times == 0
    test = opened("run", run=folder.run_id)
    assert "The test images of 'digits' have not been looked at yet" in words(test)
    assert "Test" not in facts(test)
    test = shown(test.button(key=f"nominate.now:{folder.run_id}").click().run())
    assert "The test set is being opened" in words(test)
    until = time.monotonic() + PATIENCE
    while "is being opened" in words(shown(test.run())) and time.monotonic() < until:
        time.sleep(0.5)
    assert store.test_looks("digits").times == 1
    shown(test.button_group(key="results.split").set_value("test").run())
    accuracy = folder.report()["test"]["accuracy"]
    assert facts(test)["Accuracy"] == f"{accuracy:.1%}"
    assert not [button for button in test.button if button.key == f"nominate.now:{folder.run_id}"]
