"""The range test behind a button: asked once, shown when it has come, and kept while nothing it rests on changes."""

import threading

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from labcore.errors import LabError
from labcore.launch import bench
from labcore.spec.classification import Classification

FOUND = {
    "rates": [1e-3, 1e-2, 1e-1],
    "losses": [1.0, 0.5, 2.0],
    "smoothed": [1.0, 0.7, 1.2],
    "steepest": 0.003,
    "tenth": 0.001,
    "stretch": "",
}


def page() -> None:
    import streamlit as st

    from labcore.ui import rate_finder

    rate_finder.show(st.session_state["spec"], "fingerprint")


@pytest.fixture(autouse=True)
def fresh():
    st.cache_resource.clear()


def shown(test: AppTest, **settings) -> AppTest:
    test.session_state["spec"] = Classification.model_validate(settings)
    test.run()
    assert not test.exception, test.exception[0].message
    return test


def said(test: AppTest) -> str:
    return " ".join(element.value for element in [*test.caption, *test.error])


def test_it_waits_in_words_shows_the_answer_and_keeps_it(monkeypatch):
    asked, come = [], threading.Event()

    def ask(question, payload, **_):
        asked.append((question, payload))
        assert come.wait(20)
        return FOUND

    monkeypatch.setattr(bench, "ask", ask)
    test = shown(AppTest.from_function(page, default_timeout=30))
    assert test.button and not asked
    test.button[0].click().run()
    assert "Training up to 100 steps" in said(test) and not test.button
    come.set()
    while "0.003" not in said(test):
        test.run()
    shown(test, optimizer={"kind": "adamw", "learning_rate": 0.5, "schedule": "cosine"}, training={"epochs": 3})
    assert "0.003" in said(test) and len(asked) == 1
    assert shown(test, scaling={"width": 2}).button, "another network, another answer"


def test_what_was_tried_out_of_a_transfer_is_said_whatever_its_length(monkeypatch):
    asked = []
    monkeypatch.setattr(
        bench, "ask", lambda _, payload, **__: asked.append(payload) or {**FOUND, "stretch": "Fine-tuning"}
    )
    transfer = {"weights": {"kind": "run", "run": "earlier"}, "head_epochs": 50}
    test = shown(AppTest.from_function(page, default_timeout=30), transfer=transfer, training={"epochs": 50})
    test.button[0].click().run()
    while "0.003" not in said(test):
        test.run()
    assert "first stretch, fine-tuning" in said(test)
    spec = asked[0]["spec"]
    assert spec["transfer"]["head_epochs"] <= spec["training"]["epochs"]


def test_a_refusal_is_said_and_can_be_asked_again(monkeypatch):
    def ask(*_, **__):
        raise LabError("It is too large.", "Make it smaller.")

    monkeypatch.setattr(bench, "ask", ask)
    test = shown(AppTest.from_function(page, default_timeout=30))
    test.button[0].click().run()
    while not test.button:
        test.run()
    assert "Make it smaller" in said(test)
