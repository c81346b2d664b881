"""What a run's numbers say, on its page and on Compare; and the run as code."""

import pytest
import streamlit as st

from labcore.datasets.library import Library
from labcore.launch import bench, local
from labcore.spec.resolve import resolve
from labcore.store.status import State
from labcore.store.store import Store
from tests import fabricate
from tests.pages.opening import opened, settled, shown, words


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    return lab_home


def overfitted(store: Store, **settings):
    """A finished run whose validation loss turns at epoch 6, as all that is fabricated; here one sees it for long."""
    return fabricate.finished(store, training={"epochs": 24}, **settings)


def test_a_live_run_is_read_while_it_trains():
    run_id = fabricate.running(Store(), 18, training={"epochs": 30}).run_id
    test = opened("run", run=run_id)
    assert "**Overfitting since epoch" in words(test)
    assert "[Learn: Overfitting and underfitting](./labs?lab=overfitting)" in words(test)
    help_text = next(each.help for each in test.caption if "learning by heart harder" in each.value)
    assert "Evidence:" in help_text and "Validation loss" in help_text and "Training loss" in help_text


def test_a_young_run_says_that_nothing_stands_out():
    said = words(opened("run", run=fabricate.running(Store(), 3).run_id))
    assert "Nothing stands out of these numbers so far" in said and "Overfitting" not in said


def test_of_a_run_that_is_over_nothing_is_said_so_far():
    store = Store()
    folder = store.folder(store.submit(resolve({"task": "gan", "dataset": "digits"}, Library().card)))
    metrics = folder.metrics_writer()
    metrics.write("epoch", 1, 1, {"val_diversity": 0.9, "critic_loss": -1.0})
    metrics.close()
    fabricate.update(folder, state=State.CANCELLED)
    store.refresh()
    said = words(opened("run", run=folder.run_id))
    assert "Nothing stands out of these numbers." in said and "so far" not in said


def test_what_is_to_be_tried_fills_in_the_train_page():
    run_id = fabricate.running(Store(), 18, training={"epochs": 30}).run_id
    test = opened("run", run=run_id)
    button = next(each for each in test.button if each.label.replace("\\", "") == "Try: Dropout 0.5")
    shown(button.click().run())
    assert test.session_state["train.draft"].start["regularization"]["dropout"] == 0.5
    assert "Dropout 0.5" in test.session_state["train.draft"].start["name"]


def test_what_a_reading_has_offered_the_next_does_not_offer_again():
    run_id = fabricate.running(Store(), 18, training={"epochs": 30}).run_id
    labels = [each.label for each in opened("run", run=run_id).button if each.label.startswith("Try: ")]
    assert labels and len(labels) == len(set(labels))


def test_a_gan_that_collapses_is_told_in_words():
    store = Store()
    folder = store.folder(store.submit(resolve({"task": "gan", "dataset": "digits"}, Library().card)))
    metrics = folder.metrics_writer()
    for epoch in range(1, 9):
        metrics.write("epoch", epoch, epoch, {"val_diversity": 0.01, "critic_loss": -1.0})
    metrics.close()
    said = words(opened("run", run=folder.run_id))
    assert "Samples are alike" in said and "[Learn: Generative adversarial networks](./labs?lab=gan)" in said


def test_compare_tells_the_main_reading_of_each_run():
    store = Store()
    long, short = overfitted(store, name="Long"), fabricate.finished(store, name="Short", seed=1)
    said = words(opened("compare", runs=f"{long.run_id},{short.run_id}"))
    assert "**What the numbers say**" in said and "Overfitting since epoch" in said


def test_the_code_of_a_run_is_shown_also_while_it_trains(monkeypatch):
    asked = []

    def answered(question, payload, **limits):
        asked.append(question)
        return {"script": "import keras", "requirements": "keras\n", "reason": ""}

    monkeypatch.setattr(bench, "ask", answered)
    folder = fabricate.running(Store())
    test = opened("run", run=folder.run_id)
    test.session_state["tabs:True"] = "Code"
    test = settled(test)
    assert "code" in asked
    assert any(each.value == "import keras" for each in test.code)


def test_a_run_of_no_network_says_why_it_has_no_code(monkeypatch):
    folder = fabricate.baseline(Store())
    test = opened("run", run=folder.run_id)
    test.session_state["tabs:False"] = "Code"
    assert "has no network that Keras could train" in words(shown(test.run()))
