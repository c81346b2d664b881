"""The Scaling page: what scaled networks cost, and sweeps that become studies."""

import threading

import pytest
import streamlit as st

from labcore.datasets.library import Library
from labcore.launch import bench, local, pace
from labcore.store import index
from labcore.store.status import State, Status
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.studies.life import begin
from labcore.studies.proposal import propose
from labcore.studies.scaled import varies_scaling
from labcore.ui.scaling_launch import FORM
from tests.pages.opening import facts, opened, settled, shown, tables, words
from tests.studies.scaling import FLOPS, plan

ANSWER = {"parameters": 2000, "flops": 3_000_000, "memory_bytes": 1 << 20}
PACE = {"start_seconds": 2.0, "epoch_seconds": 1.0, "parameters": 2000}


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    """An empty lab in which nothing is started: launcher and bench have tests of their own, and need TensorFlow."""
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    monkeypatch.setattr(bench, "ask", lambda question, payload: ANSWER)
    monkeypatch.setattr(pace, "measure", lambda wanted, patience, **_: dict.fromkeys(wanted, PACE))


def begun():
    (study,) = Studies(Store()).all()
    return study


def test_a_slider_moves_what_the_network_costs(monkeypatch):
    test = opened("scaling")
    asked = []
    monkeypatch.setattr(bench, "ask", lambda question, payload: asked.append(payload["spec"]["scaling"]) or ANSWER)
    shown(test.slider("scaling.width").set_value(2.0).run())
    assert [each["width"] for each in asked] == [2.0]
    (table,) = tables(test)
    assert list(table.columns) == ["Baseline", "Scaled", "Ratio"]
    assert "on paper the flops grow by" in words(test).lower() and "×7.68" in words(test)


def test_what_cannot_be_is_said_beside_the_sliders():
    test = opened("scaling")
    shown(test.slider("scaling.resolution").set_value(0.5).run())
    assert "shrinks the image" in words(test)


def test_networks_that_give_masks_are_scaled_likewise():
    test = opened("scaling", view="Sweep")
    shown(test.selectbox("scaling.dataset").set_value("synthetic-mars-terrain").run())
    assert test.selectbox("scaling.network.segmentation").options == ["Dual U-Net", "U-Net"], (
        "encoders have fixed sizes"
    )
    assert "U-Net · input 64×128×1" in words(test)
    settled(test.button_group("scaling.budgets").set_value([2.0]))
    (table,) = tables(test)
    assert table.index[0] == "baseline" and len(table) > 2
    shown(next(button for button in test.button if button.label.startswith("Start ")).click().run())
    assert begun().plan.base["task"] == "segmentation" and varies_scaling(begun().plan)


def test_masks_of_the_train_pages_draft_are_scaled_too():
    test = opened("train", dataset="synthetic-mars-terrain")
    test.switch_page("pages/scaling.py")
    shown(test.run())
    assert "The Train page's settings" in str(test.button_group("scaling.from").value)
    assert "U-Net · input 64×128×1" in words(test) and "FLOPs of an image" in str(tables(test)[0].index)


def start(test, runs):
    return next(button for button in test.button if button.label == f"Start {runs} runs")


def test_a_sweep_is_forecast_and_becomes_a_study_that_meets_its_budgets():
    test = settled(opened("scaling", view="Sweep"))
    assert facts(test)["To be trained"] == "27 runs"
    assert facts(test)["Time"].startswith("≤ ")
    assert "images have up to 8 px a side, and are enlarged to 16" in words(test)
    (table,) = tables(test)
    assert [name.replace("\\", "") for name in table.index[:3]] == ["baseline", "width ×1.4", "width ×2"]
    test.number_input("scaling.seeds").set_value(2).run()
    settled(test.button_group("scaling.budgets").set_value([4.0]))
    shown(start(test, 10).click().run())
    study = begun()
    assert varies_scaling(study.plan) and len(study.members) == 10
    assert study.plan.labels["scaling"][0] == "baseline" and study.plan.seeds == (0, 1)
    assert test.query_params["study"] == study.study_id and "0 of 10 runs finished" in words(test)


def test_what_a_sweep_takes_is_worked_out_while_the_page_stands(monkeypatch):
    """A baseline that takes long to time holds up the time alone: everything else is there, and the button."""
    answer = threading.Event()
    monkeypatch.setattr(pace, "measure", lambda wanted, patience, **_: answer.wait(60) and dict.fromkeys(wanted, PACE))
    test = opened("scaling", view="Sweep")
    for _ in range(50):
        if "To be trained" in facts(test):
            break
        shown(test.run())
    assert facts(test)["To be trained"] == "27 runs" and "Time" not in facts(test)
    assert "Timing a few steps of the baseline" in words(test) and not start(test, 27).disabled
    answer.set()
    assert "Time" in facts(settled(test))


def test_a_second_click_begins_nothing():
    """It comes before the first is done with: the script begins anew with the button pressed once more."""
    test = settled(opened("scaling", view="Sweep"))
    form = test.session_state[FORM]
    shown(test.button(f"scaling.{form}.start").click().run())
    test.session_state[FORM] = form
    test.query_params["view"] = "Sweep"
    settled(test)
    shown(test.button(f"scaling.{form}.start").click().run())
    assert begun().study_id == test.query_params["study"]


def test_widths_at_several_depths_are_a_full_factorial():
    test = opened("scaling", view="Sweep")
    settled(test.radio("scaling.kind").set_value("Width at several depths and resolutions"))
    shown(start(test, 36).click().run())
    assert list(begun().plan.factors) == ["scaling.width", "scaling.depth", "scaling.resolution"]


def finish(study, runs, flops=True):
    """The first so many of its runs, as if they had been trained: wider is better, and costs more."""
    store, names = Store(), study.plan.labels["scaling"]
    with store.database.write() as db:
        for member in study.members[:runs]:
            level = names[study.plan.factors["scaling"].index(member.cell["scaling"])]
            accuracy = 0.8 + 0.1 * (level == "width ×2") + 0.001 * member.seed
            folder = store.folder(member.run_id)
            folder.write_status(Status(created=1.0, started=2.0, finished=3.0, state=State.FINISHED, epoch=1, epochs=1))
            costs = {"flops": FLOPS[level]} if flops else {}
            folder.write_report({"validation": {"balanced_accuracy": accuracy, "loss": 1 - accuracy}, **costs})
            index.put(db, folder)


def test_results_are_drawn_and_said_beside_what_was_published():
    study = begin(propose(plan(2), Store(), Library()), Store())
    finish(study, len(study.members))
    test = opened("scaling", study=study.study_id)
    text = words(test)
    assert "width ×2 better (+10.0 points" not in text, "without a spread there is no claim"
    assert "No spread over seeds: no claim can be made" in text and "width ×2 +10.0 points" in text
    assert "Published: EfficientNet-B0 on ImageNet" in text and "Tan & Le, EfficientNet, ICML 2019, table 7" in text
    (table,) = tables(test)
    told = [value.replace("\\", "") for value in table.loc["width ×2"]]
    assert told == ["4 M", "4.00", "+10.0 points", "–", "no claim", "+1.6 points"]
    assert table.loc["width ×1.4", "Published"] == "–", "theirs took more than four times the FLOPs"


def test_of_a_study_under_way_what_there_is_is_shown():
    study = begin(propose(plan(2), Store(), Library()), Store())
    finish(study, 1, flops=False)
    text = words(opened("scaling", study=study.study_id))
    assert "1 of 18 runs finished, 17 queued" in text and "Their FLOPs are not known" in text


def test_without_a_study_of_scaling_it_says_how_to_get_one():
    assert "under *Sweep*" in words(opened("scaling", view="Results"))
