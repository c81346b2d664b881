"""The Train page: from a data set and a preset to queued runs, once."""

import pytest
import streamlit as st

from labcore.errors import LabError
from labcore.launch import bench, local
from labcore.store.store import Store
from tests import fabricate
from tests.pages.opening import facts, opened, shown, words

LAYER = {"name": "dense", "type": "Dense", "block": "dense", "output_shape": [3], "parameters": 195}
ANSWER = {
    "parameters": 168_234,
    "flops": 24_500_000,
    "memory_bytes": 1 << 20,
    "activation_bytes": 1 << 18,
    "input_shape": [8, 8, 1],
    "weighted_layers": 7,
    "receptive_field": [6, 6],
    "layers": [LAYER],
}


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    """An empty lab in which nothing is started: launcher and bench have tests of their own, and need TensorFlow."""
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    monkeypatch.setattr(bench, "ask", lambda question, payload: ANSWER)
    return lab_home


def form_key(test):
    return test.session_state["train.draft"].form_key


def train_button(test):
    return test.button(f"{form_key(test)}.run")


def test_it_shows_what_the_network_costs_before_it_runs():
    test = opened("train")
    assert facts(test)["Parameters"] == "168 k"
    assert facts(test)["Receptive field"] == "6 of 8 px"
    assert facts(test)["Layers with weights"] == "7"
    assert not train_button(test).disabled


def test_training_queues_one_run_and_leads_to_it():
    test = opened("train")
    test.number_input(f"{form_key(test)}.training.epochs").set_value(3).run()
    shown(train_button(test).click().run())
    (record,) = Store().runs()
    assert Store().folder(record.run_id).spec().training.epochs == 3
    assert words(test).count(record.run_id)


def test_a_second_click_submits_nothing(monkeypatch):
    """It comes before the page has been left: the script begins anew with the button pressed once more."""
    monkeypatch.setattr(st, "switch_page", lambda *_, **__: None)
    test = opened("train")
    train_button(test).click().run()
    shown(train_button(test).click().run())
    assert len(Store().runs()) == 1


def test_a_second_click_that_comes_late_submits_nothing():
    """It comes when the run's page has been shown, and has the Train page drawn anew with a form of its own."""
    test = opened("train")
    before = form_key(test)
    train_button(test).click().run()
    test.switch_page("pages/train.py")
    shown(test.run())
    assert form_key(test) != before
    assert not [button for button in test.button if button.key == f"{before}.run"]
    assert len(Store().runs()) == 1


def test_the_same_form_trained_again_on_purpose_makes_another_run():
    test = opened("train")
    train_button(test).click().run()
    test.switch_page("pages/train.py")
    test.run()
    shown(train_button(test).click().run())
    assert len(Store().runs()) == 2


def test_a_launcher_that_does_not_start_is_asked_again_for_the_same_run(monkeypatch):
    asked = []

    def refuse(*_):
        asked.append(1)
        raise LabError("The launcher could not be started.", "Run doctor.")

    monkeypatch.setattr(local, "ensure_running", refuse)
    test = shown(train_button(opened("train")).click().run())
    assert "Run doctor" in words(test)
    shown(train_button(test).click().run())
    assert len(asked) == 2 and len(Store().runs()) == 1


def test_a_long_name_has_room_for_the_seed():
    test = opened("train")
    test.text_input(f"{form_key(test)}.name").set_value("x" * 200)
    test.button_group(f"{form_key(test)}.seeds").set_value(3).run()
    shown(train_button(test).click().run())
    names = sorted(record.name for record in Store().runs())
    assert [len(name) for name in names] == [200] * 3 and names[2].endswith("· seed 2")


def test_of_several_runs_none_is_queued_where_one_cannot_be():
    test = opened("train")
    test.number_input(f"{form_key(test)}.seed").set_value(2**31 - 2)
    test.button_group(f"{form_key(test)}.seeds").set_value(3).run()
    shown(train_button(test).click().run())
    assert "seed" in words(test) and not Store().runs()


def test_several_seeds_are_several_runs():
    test = opened("train")
    test.number_input(f"{form_key(test)}.seed").set_value(4)
    test.button_group(f"{form_key(test)}.seeds").set_value(3).run()
    shown(train_button(test).click().run())
    assert {record.seed for record in Store().runs()} == {4, 5, 6}
    assert len({record.name for record in Store().runs()}) == 3


def test_another_data_set_brings_its_own_form():
    test = opened("train")
    test.number_input(f"{form_key(test)}.training.epochs").set_value(3).run()
    other = next(name for name in test.selectbox("train.dataset").options if "digits" not in name.lower())
    names = dict(zip(test.selectbox("train.dataset").options, _names(), strict=True))
    shown(test.selectbox("train.dataset").set_value(names[other]).run())
    values = test.session_state["train.values"]
    assert values["dataset"] == names[other]
    assert values["training"]["epochs"] != 3
    shown(train_button(test).click().run())
    (record,) = Store().runs()
    assert (record.dataset, Store().folder(record.run_id).spec().training.epochs) == (
        names[other],
        values["training"]["epochs"],
    )


def test_another_preset_brings_its_own_form():
    test = opened("train")
    assert test.session_state["train.values"]["training"]["epochs"] == 25
    shown(test.button_group("train.preset").set_value("quick").run())
    assert test.session_state["train.values"]["training"]["epochs"] == 5


def test_the_form_of_an_earlier_run_can_be_filled_in():
    run_id = fabricate.submitted(Store(), training={"epochs": 7}, seed=11, optimizer={"kind": "sgd"}).run_id
    test = opened("train", **{"from": run_id})
    values = test.session_state["train.values"]
    assert (values["training"]["epochs"], values["seed"], values["optimizer"]["kind"]) == (7, 11, "sgd")
    assert values["name"] == "", "a name made from the settings must follow them when they change"
    assert "optimizer: adamw → **sgd**" in words(test)


def test_reset_goes_back_to_the_preset():
    test = opened("train")
    test.number_input(f"{form_key(test)}.training.epochs").set_value(3).run()
    assert "training.epochs: 25 → **3**" in words(test)
    shown(test.button(f"{form_key(test)}.reset").click().run())
    assert test.session_state["train.values"]["training"]["epochs"] == 25


def test_what_stands_against_a_run_is_said_and_stops_it():
    test = opened("train")
    test.number_input(f"{form_key(test)}.architecture.cnn.blocks").set_value(7).run()
    assert train_button(shown(test)).disabled
    assert "Take fewer blocks" in test.error[0].value.replace("\\", "")


def test_a_value_out_of_range_is_said_in_words():
    test = opened("train")
    test.number_input(f"{form_key(test)}.optimizer.adamw.learning_rate").set_value(-1.0).run()
    assert "optimizer.learning_rate" in words(shown(test))
    assert not Store().runs()


@pytest.mark.parametrize("address", [{"from": "../../etc"}, {"dataset": "no-such-set"}])
def test_an_address_that_leads_nowhere_is_explained(address):
    test = opened("train", **address)
    assert test.error


def test_a_bench_that_fails_does_not_stop_the_run(monkeypatch):
    def refuse(question, payload):
        raise LabError("The bench has died.")

    monkeypatch.setattr(bench, "ask", refuse)
    test = opened("train")
    assert "The bench has died." in words(test)
    assert not train_button(test).disabled


def _names():
    from labcore.datasets.library import Library

    return [card.name for card in Library().cards() if card.task == "classification"]


def test_sets_with_masks_are_not_offered_and_asked_for_they_are_explained():
    offered = opened("train").selectbox("train.dataset").options
    assert offered and not any("Mars" in title for title in offered)
    assert "does not train segmentation yet" in words(opened("train", dataset="synthetic-mars-terrain"))
