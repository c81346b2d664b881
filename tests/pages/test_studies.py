"""The Studies page: the list, the ready-made studies, and the form of a new one."""

import pytest
import streamlit as st
import yaml

from labcore.datasets.library import Library
from labcore.launch import bench, local
from labcore.spec.resolve import resolve, tasks
from labcore.spec.varying import variables
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.studies.ready import ready
from tests import fabricate
from tests.pages.opening import opened, settled, shown, words
from tests.studies.begun import BASE, FACTORS, begun, carried_out

PACE = {"parameters": 1000, "start_seconds": 2.0, "epoch_seconds": 1.0}


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    """No launcher starts, and the bench answers at once: both have tests of their own."""
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    monkeypatch.setattr(bench, "ask", lambda question, payload, **_: PACE)
    return lab_home


def new(source="fresh", **address):
    return settled(opened("studies", **({"new": source} if source else {}), **address))


def field(test, kind, ending):
    return next(each for each in getattr(test, kind) if str(each.key).endswith(ending))


def raw(test):
    """The study as the page shows it as a file."""
    return yaml.safe_load(next(code.value for code in test.code if code.language == "yaml"))


def add(test, key):
    more = next(each for each in test.selectbox if each.label == "Add a factor")
    return settled(more.set_value(key))


def other_kind(test):
    """A value of the only factor, a choice, that is not among its values yet."""
    found = raw(test)
    spec = resolve(found["base"], Library().card)
    ((key, values),) = found["factors"].items()
    kinds = variables(type(spec), spec.model_dump(mode="json"))[key].choice.kinds()
    return next(kind for kind in kinds if kind not in values)


def test_without_a_study_the_ready_made_ones_are_offered():
    told = words(opened("studies"))
    assert "No study yet" in told
    for made in ready().values():
        assert made.plan.name in told and f"{made.plan.runs} runs" in told


def test_studies_are_listed_with_how_they_stand():
    store = Store()
    study = begun(store)
    carried_out(store, study, *[State.FINISHED] * 3, State.FAILED)
    told = words(opened("studies"))
    assert "Two remedies" in [button.label for button in opened("studies").button]
    assert "3 of 8 runs finished, 1 failed, 4 queued" in told and "No study yet" not in told


def test_a_damaged_study_is_listed_with_what_to_do():
    store = Store()
    study = begun(store)
    (store.runs_dir / "studies" / study.study_id / "study.json").write_text("{")
    told = words(opened("studies"))
    assert study.study_id in told and "cannot be read" in told and "No study yet" not in told


def test_of_a_switch_a_file_may_have_one_value():
    test = new()
    content = {"base": BASE, "factors": {"augmentation.enabled": [True], "regularization.dropout": [0.0, 0.5]}}
    settled(field(test, "text_area", ".paste").set_value(yaml.safe_dump({**content, "seeds": [0, 1]})))
    settled(field(test, "button", ".take").click())
    assert "has one value only" in words(test)


@pytest.mark.parametrize("key", list(ready()))
def test_a_ready_made_study_opens_as_the_form_that_would_run_it(key):
    test = new(key)
    made = ready()[key]
    start = field(test, "button", ".start")
    assert start.label == f"Start {made.plan.runs} runs" and not start.disabled
    found = raw(test)
    assert found["factors"] == yaml.safe_load(yaml.safe_dump(made.plan.model_dump(mode="json")["factors"]))
    assert found.get("labels") == (made.plan.model_dump(mode="json")["labels"] or None)


def test_what_the_preset_sets_to_the_same_is_no_change():
    test = new("regularization")
    assert "Augmentation · Enabled **off**" in words(test), "the default preset augments"
    test = settled(field(test, "selectbox", ".base.preset").set_value("quick"))
    assert "Changed from the preset: Training · Epochs **15**" in words(test).splitlines()


@pytest.mark.parametrize("task", [name for name, kind in tasks().items() if kind.takes == "classification"])
def test_factors_of_every_task_are_picked_by_name_and_begun_once(task):
    store = Store()
    source = fabricate.baseline(store) if task == "baseline" else fabricate.finished(store, task=task)
    test = new(None, **{"from": source.run_id})
    assert raw(test)["base"]["task"] == task
    choice = "estimator.kind" if task == "baseline" else "optimizer.kind"
    add(test, choice)
    assert "Give it another value" in words(test) and field(test, "button", ".start").disabled
    values = field(test, "multiselect", "added0")
    settled(values.set_value([*values.value, other_kind(test)]))
    assert len(raw(test)["factors"][choice]) == 2
    settled(field(test, "text_input", ".seeds").set_value("0, 4"))
    start = field(test, "button", ".start")
    assert start.label == "Start 4 runs"
    start.click()
    test.run()
    (study,) = Studies(store).all()
    assert [member.seed for member in study.members] == [0, 0, 4, 4]
    test.switch_page("pages/studies.py")
    test.query_params["from"] = source.run_id
    assert not raw(settled(test))["factors"], "the next study starts anew"


def test_a_baseline_is_studied_by_the_same_form():
    test = new()
    (task,) = [each for each in test.get("button_group") if each.label == "Task"]
    settled(task.set_value("baseline"))
    assert (raw(test)["base"]["task"], raw(test)["factors"], raw(test)["base"]["dataset"]) == ("baseline", {}, "digits")
    add(test, "estimator.kind")
    values = field(test, "multiselect", "added0")
    settled(values.set_value([*values.value, other_kind(test)]))
    assert field(test, "button", ".start").label == "Start 6 runs", "by three seeds: another task is another form"


def test_numbers_are_written_or_spread_over_a_range():
    test = add(new(), "regularization.dropout")
    values = field(test, "text_input", "added0")
    settled(values.set_value("0, 0.25, 0.5"))
    assert raw(test)["factors"] == {"regularization.dropout": [0.0, 0.25, 0.5]}
    settled(field(test, "selectbox", "added0.reference").set_value("0.25"))
    assert raw(test)["factors"]["regularization.dropout"][0] == 0.25
    settled(field(test, "number_input", "added0:To").set_value(0.8))
    settled(field(test, "number_input", "added0:number").set_value(3))
    settled(field(test, "button", "added0:take").click())
    assert raw(test)["factors"]["regularization.dropout"] == [0.0, 0.4, 0.8]
    settled(field(test, "text_input", "added0").set_value("0, many"))
    assert "many" in test.error[0].value.replace("\\", "") and field(test, "button", ".start").disabled


def test_what_cannot_be_is_said_before_anything_is_queued():
    test = new("augmentation")
    settled(field(test, "text_input", ".seeds").set_value("0, 0"))
    assert "A seed is there twice" in words(test) and field(test, "button", ".start").disabled
    settled(field(test, "text_input", ".seeds").set_value("0"))
    assert "One seed: no claim can be made" in words(test) and not field(test, "button", ".start").disabled
    settled(field(test, "button_group", ".design").set_value("fractional"))
    assert "takes 3 factors or more" in words(test).replace("three", "3")
    assert not Studies(Store()).all()


def test_runs_that_are_there_are_told_and_the_time_that_the_others_take():
    store = Store()
    carried_out(store, begun(store), *[State.QUEUED] * 8)
    test = new("fresh")
    text = yaml.safe_dump({"base": BASE, "factors": FACTORS, "seeds": [0, 1, 2], "metric": "accuracy"})
    settled(field(test, "text_area", ".paste").set_value(text))
    settled(field(test, "button", ".take").click())
    told = words(test)
    assert "Start 12 runs" in [button.label for button in test.button]
    assert "4 runs" in told and "8 runs" in told and "≤" in told


def test_a_file_that_is_no_study_changes_nothing():
    test = new("augmentation")
    before = raw(test)
    settled(field(test, "text_area", ".paste").set_value("factors: [1]"))
    shown(field(test, "button", ".take").click().run())
    assert "The study has no 'base'" in words(test) and raw(test) == before


def test_what_the_address_asks_for_and_is_not_there_is_said():
    assert "There is no ready-made study" in words(opened("studies", new="nothing"))
    assert "There is no run" in words(opened("studies", **{"from": "nothing"}))
