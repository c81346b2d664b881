"""The Train page: from a data set and a preset to queued runs, once."""

from typing import Literal

import pytest
import streamlit as st

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.launch import bench, devices, local
from labcore.spec.classification import Classification
from labcore.spec.resolve import resolve, tasks
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
    assert facts(test)["Weight layers"] == "7"
    assert not train_button(test).disabled


@pytest.mark.parametrize(("task", "said"), [("gan", True), ("classification", False)])
def test_it_says_why_a_small_set_is_gone_through_so_often(task, said):
    told = words(opened("train", task=task, dataset="digits"))
    assert ("epochs are added, up to 3,003 steps" in told) == said


@pytest.mark.parametrize("task", ["vae", "gan"])
def test_a_run_that_makes_images_can_be_run_again_with_changes(task):
    store = Store()
    asked = {"task": task, "dataset": "digits", "latent_size": 9, "training": {"epochs": 4}}
    run_id = store.submit(resolve(asked, Library().card))
    values = opened("train", **{"from": run_id}).session_state["train.values"]
    assert (values["task"], values["latent_size"], values["training"]["epochs"]) == (task, 9, 4)


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
    assert "Optimizer: adamw → **sgd**" in words(test)


def test_the_form_of_an_earlier_run_is_its_own_also_the_second_time():
    """Streamlit keeps the session while pages are left: what was made of the run before must not pass for the run."""
    run_id = fabricate.submitted(Store(), training={"epochs": 7}).run_id
    test = opened("train", **{"from": run_id})
    test.number_input(f"{form_key(test)}.training.epochs").set_value(3).run()
    shown(train_button(test).click().run())
    test.switch_page("pages/train.py")
    test.query_params["from"] = run_id
    assert run_id in words(shown(test.run()))
    assert test.number_input(f"{form_key(test)}.training.epochs").value == 7


@pytest.mark.parametrize("left", ["pages/run.py", "pages/data.py"])
def test_who_comes_back_without_asking_for_anything_goes_on_where_he_was(left):
    test = opened("train")
    test.number_input(f"{form_key(test)}.training.epochs").set_value(3).run()
    test.switch_page(left)
    test.run()
    test.switch_page("pages/train.py")
    shown(test.run())
    assert test.number_input(f"{form_key(test)}.training.epochs").value == 3


@pytest.mark.parametrize(
    ("name", "shown_as"),
    [
        ("", ""),
        ("{automatic} · seed 11", ""),
        ("{automatic} · seed 12", "{automatic} · seed 12"),
        ("{automatic} again", "{automatic} again"),
        ("My own", "My own"),
    ],
)
def test_a_name_that_was_chosen_is_kept_and_one_that_was_made_is_made_anew(name, shown_as):
    automatic = fabricate.submitted(Store(), seed=11).spec().summary()
    run_id = fabricate.submitted(Store(), seed=11, name=name.format(automatic=automatic)).run_id
    values = opened("train", **{"from": run_id}).session_state["train.values"]
    assert values["name"] == shown_as.format(automatic=automatic)


def test_a_group_shows_what_it_does_when_asked():
    test = opened("train")
    before = len(test.image)
    shown(test.toggle(f"{form_key(test)}.preprocessing:below").set_value(True).run())
    assert len(test.image) == before + 8, "four images, before and after"


def test_counts_before_and_after_are_seen_without_asking():
    test = opened("train")
    assert "The share of the loss is that of the images shown" in words(test)
    assert test.toggle(f"{form_key(test)}.imbalance:below").value
    shown(test.toggle(f"{form_key(test)}.imbalance:below").set_value(False).run())
    assert "The share of the loss" not in words(test)


def test_reset_goes_back_to_the_preset():
    test = opened("train")
    test.number_input(f"{form_key(test)}.training.epochs").set_value(3).run()
    assert "Training · Epochs: 25 → **3**" in words(test)
    (changed,) = [element for element in test.markdown if "Changed from the preset" in element.value]
    assert "Training · Epochs: training\\.epochs" in changed.help
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


def test_what_the_bench_refuses_cannot_be_trained(monkeypatch):
    def refuse(question, payload):
        raise InputError("The weights in 'net.h5' do not fit MobileNet.", "They must come from the same network.")

    monkeypatch.setattr(bench, "ask", refuse)
    test = opened("train")
    assert train_button(test).disabled
    assert [error.value for error in test.error if "do not fit MobileNet" in error.value]


def test_devices_that_are_absent_stop_it(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setattr(devices, "OTHER_ACCELERATORS", ())
    monkeypatch.setattr(devices.sys, "platform", "linux")
    test = opened("train")
    shown(test.selectbox(f"{form_key(test)}.training.strategy").set_value("gpu").run())
    assert train_button(test).disabled and "takes a GPU, and this machine has none" in words(test)


def _names(*tasks):
    """The data sets, of those tasks alone where some are named."""
    from labcore.datasets.library import Library

    return [card.name for card in Library().cards() if not tasks or card.task in tasks]


def test_a_set_with_masks_brings_segmentation_and_its_form():
    test = opened("train", dataset="synthetic-mars-terrain")
    values = test.session_state["train.values"]
    assert values["task"] == "segmentation" and values["architecture"]["kind"] == "unet"
    assert "Task" not in [group.label for group in test.button_group], "there is one task for masks"
    shown(train_button(test).click().run())
    (record,) = Store().runs()
    assert (record.task, record.dataset) == ("segmentation", "synthetic-mars-terrain")


# --- more than one task on the same data ------------------------------------------------------------------------------


@pytest.fixture
def imitation(monkeypatch):
    """A second task that learns from data sets for classification, as long as the test lasts."""

    class Imitation(Classification):
        """Draw images like those of the set."""

        title = "Imitation"
        task: Literal["imitation"] = "imitation"

    monkeypatch.setitem(tasks(), "imitation", Imitation)


def test_a_single_task_is_not_asked_for(monkeypatch):
    for task in [name for name, kind in tasks().items() if kind.takes == "classification" != name]:
        monkeypatch.delitem(tasks(), task)
    assert "Task" not in [group.label for group in opened("train").button_group]


def test_a_second_task_on_the_same_data_can_be_chosen_and_trained(imitation):
    test = opened("train")
    assert test.button_group("train.task").value == "classification", "that which the set was made for comes first"
    shown(test.button_group("train.task").set_value("imitation").run())
    assert test.session_state["train.values"]["task"] == "imitation"
    shown(train_button(test).click().run())
    (record,) = Store().runs()
    assert record.task == "imitation"


def test_another_data_set_keeps_the_task(imitation):
    test = opened("train", task="imitation")
    other = next(name for name in _names("classification") if name != test.session_state["train.values"]["dataset"])
    shown(test.selectbox("train.dataset").set_value(other).run())
    values = test.session_state["train.values"]
    assert (values["dataset"], values["task"]) == (other, "imitation")
    assert not test.query_params, "the page has moved on from what the address asked for"


def test_a_data_set_that_the_task_cannot_learn_from_brings_its_own(imitation):
    test = opened("train", task="imitation")
    shown(test.selectbox("train.dataset").set_value("synthetic-mars-terrain").run())
    assert "Task" not in [group.label for group in test.button_group]
    values = test.session_state["train.values"]
    assert (values["dataset"], values["task"]) == ("synthetic-mars-terrain", "segmentation")


def test_a_specialist_is_for_the_rarest_class_unless_one_is_chosen():
    test = opened("train", dataset="synthetic-mars-terrain")
    shown(test.selectbox(f"{form_key(test)}.specialist:kind").set_value("rare_class").run())
    of_class = test.selectbox(f"{form_key(test)}.specialist.rare_class.class_name")
    assert of_class.options == ["automatic", "background", "soil", "bedrock", "sand", "big rock"]
    assert test.session_state["train.values"]["specialist"]["class_name"] is None
    shown(of_class.set_value("sand").run())
    assert test.session_state["train.values"]["specialist"]["class_name"] == "sand"


def test_an_address_may_ask_for_task_and_data_set(imitation):
    values = opened("train", task="imitation", dataset="synthetic-nuclei").session_state["train.values"]
    assert (values["task"], values["dataset"]) == ("imitation", "synthetic-nuclei")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"task": "no-such-task"}, "There is no task"),
        ({"task": "masks"}, "No data set in this lab"),
        ({"task": "masks", "dataset": "digits"}, "a task for this one: classification"),
    ],
)
def test_a_task_that_does_not_fit_is_explained(monkeypatch, address, said):
    maps = type("Maps", (Classification,), {"takes": "depth maps", "title": "Maps", "__module__": __name__})
    monkeypatch.setitem(tasks(), "masks", maps)
    assert said in words(opened("train", **address))


def test_courseworks_are_offered_behind_the_presets_and_each_brings_its_form_and_data_set():
    test = opened("train")
    shown(test.button_group("train.preset").set_value("coursework").run())
    chooser = test.selectbox("train.coursework")
    assert "C4 · Blood cells, fine-tuned MobileNetV3Large" in chooser.options
    shown(chooser.set_value("c4").run())
    values = test.session_state["train.values"]
    assert (values["preset"], values["dataset"], values["head"]["kind"]) == ("c4", "digits", "squeeze_excitation")
    shown(test.button("train.stand_in").click().run())
    assert test.session_state["train.values"]["dataset"] == "synthetic-blood-cells"
    assert not train_button(test).disabled
    shown(train_button(test).click().run())
    (record,) = Store().runs()
    assert Store().folder(record.run_id).spec().transfer.fine_tune_layers == 140
    again = opened("train", **{"from": record.run_id})
    assert again.session_state["train.values"]["preset"] == "c4"
    assert "limit of 8" not in words(again)
    shown(again.selectbox("train.coursework").set_value("c6-model1").run())
    assert "within the limit of 8" in words(again), "C6's own network is counted where everybody sees it"
    shown(again.button_group("train.preset").set_value("quick").run())
    assert again.session_state["train.values"]["preset"] == "quick"


def test_classes_runs_and_weight_files_are_offered_and_a_run_that_does_not_fit_is_told(lab):
    (lab / "weights").mkdir()
    (lab / "weights" / "mine.weights.h5").touch()
    done = fabricate.finished(Store(), name="Narrow net", architecture={"filters": 8}).run_id
    test = opened("train")
    key = form_key(test)
    test.selectbox(f"{key}.imbalance.class_weights:kind").set_value("by_hand").run()
    test.number_input(f"{key}.imbalance.class_weights.by_hand.by_class.7").set_value(2.0).run()
    assert test.session_state["train.values"]["imbalance"]["class_weights"]["by_class"] == {"7": 2.0}
    test.selectbox(f"{key}.transfer.weights:kind").set_value("file").run()
    assert test.selectbox(f"{key}.transfer.weights.file.path").options == ["none", "mine.weights.h5"]
    test.selectbox(f"{key}.transfer.weights:kind").set_value("run").run()
    assert train_button(test).disabled and "No run is named" in words(test)
    shown(test.selectbox(f"{key}.transfer.weights.run.run").set_value(done).run())
    assert train_button(test).disabled and "do not fit" in words(test)
    shown(test.number_input(f"{key}.architecture.cnn.filters").set_value(8).run())
    assert not train_button(test).disabled
