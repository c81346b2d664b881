"""A classical baseline on the pages that were made for networks: what it has is shown, what it has not is left out."""

import base64
import json

import numpy as np
import pytest
import streamlit as st

from labcore.launch import bench, local
from labcore.store.store import Store
from tests import fabricate
from tests.pages.opening import facts, opened, shown, words

COST = {"features": 64, "train_images": 1259, "memory_bytes": 1 << 20, "input_shape": [8, 8, 1]}


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    monkeypatch.setattr(bench, "ask", lambda question, payload: COST)
    return lab_home


def links(test):
    """The address that each link on the page leads to, by its label."""
    return {link.proto.label: link.proto.query_string for link in test.get("page_link")}


def test_its_report_says_what_was_kept_and_how_large_it_is():
    test = opened("run", run=fabricate.baseline(Store(), accuracy=0.875).run_id)
    assert facts(test)["Accuracy"] == "87.5%"
    said = words(test)
    assert "Share 5 of 5, the largest that it was fitted on." in said
    assert "64 features · " in said and "parameters" not in said and "best on validation" not in said
    assert "a classical baseline" not in said, "it does not stand beside itself"


def numbers(values) -> list[float]:
    """A line's values: Plotly writes an array of numbers in base64, a list as it is."""
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).tolist()
    return values


def test_its_curves_grow_over_training_images_and_nothing_speaks_of_epochs():
    test = opened("run", run=fabricate.baseline(Store()).run_id)
    test.session_state["tabs:False"] = "Learning"
    said = words(shown(test.run()))
    assert "fitted from scratch on growing shares of the training images" in said
    assert "Share by share" in said and "poch" not in said
    (loss, *_) = [json.loads(chart.proto.spec) for chart in test.get("plotly_chart")]
    assert loss["layout"]["xaxis"]["title"]["text"] == "Training images"
    assert {tuple(numbers(line["x"])) for line in loss["data"]} == {(250, 500, 750, 1000, 1250), (1250,)}
    assert "batch by batch" not in said and "Where it looks" not in said
    assert "**Confusion on validation images**" in said
    network = opened("run", run=fabricate.running(Store()).run_id)
    assert "from scratch" not in words(network) and "batch by batch" in words(network)


def test_one_that_runs_shows_which_share_it_is_at():
    test = opened("run", run=fabricate.baseline(Store(), running=True).run_id)
    assert "TensorFlow" not in words(test)
    assert [bar.proto.text for bar in test.get("progress")] == ["**Share 5 of 5**"]


def test_it_is_listed_compared_and_begun_anew():
    store = Store()
    run_id, network = fabricate.baseline(store).run_id, fabricate.finished(store).run_id
    opened("runs")
    said = words(opened("compare", runs=f"{run_id},{network}"))
    assert "the share or epoch that was kept" in said or "the epoch or share that was kept" in said
    alone = words(opened("compare", runs=f"{run_id},{fabricate.baseline(store).run_id}"))
    assert "The ring marks the share that was kept." in alone and "fitted from scratch" in alone
    test = opened("train", **{"from": run_id})
    assert test.session_state["train.values"]["estimator"]["kind"] == "svm"
    assert facts(test)["Features"] == "64" and facts(test)["Training images"] == "1,259"
    assert "FLOPs per image" not in facts(test)


def test_beside_a_network_stands_the_best_baseline():
    store = Store()
    network = fabricate.finished(store).run_id
    test = opened("run", run=network)
    assert "No classical baseline has been trained on these images yet" in words(test)
    assert "Always answering the commonest class reaches 10.2%" in words(test)
    assert links(test)["Train a baseline on this set"] == "dataset=digits&task=baseline"

    folder = store.folder(network)
    quick = {"features": "HOG", "estimator": "Logistic regression", "train_images": 2000, "of_train_images": 2500}
    folder.write_report({**folder.report(), "baseline": {**quick, "validation": {"accuracy": 0.8125, "loss": None}}})
    test = opened("run", run=network)
    said = words(test)
    assert "a classical baseline (logistic regression on HOG, fitted on 2,000 of 2,500 training images)" in said
    assert "reaches an accuracy of **81.2%**. Always answering the commonest class reaches 10.2%" in said
    assert links(test)["Train a better baseline"] == "dataset=digits&task=baseline"
    folder.write_report({**folder.report(), "baseline": {"features": 3}})
    assert "No classical baseline has been trained" in words(opened("run", run=network)), "what is damaged is none"

    found = fabricate.baseline(store, accuracy=0.875, name="Old school")
    test = opened("run", run=network)
    assert "reaches an accuracy of **87.5%**. Always answering the commonest class reaches 10.2%" in words(test)
    assert links(test)["Old school"] == f"run={found.run_id}"
