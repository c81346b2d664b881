"""Whatever the spec declares, the form shows, and gives back unchanged."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from streamlit.testing.v1 import AppTest

from labcore.spec.base import choice_of, choices_of
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import tasks
from labcore.ui.form import UNFOLDED


def page() -> None:
    import streamlit as st

    from labcore.spec.experiment import Experiment
    from labcore.ui import form

    start = st.session_state["start"]
    kind = Experiment.kinds()[start["task"]]
    st.session_state["raw"] = form.render(kind, start, "form", st.session_state.get("base"))


def opened(start: dict[str, Any], **state: Any) -> AppTest:
    test = AppTest.from_function(page, default_timeout=30)
    test.session_state["start"] = start
    test.session_state[UNFOLDED] = set(start)
    for key, value in state.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception, test.exception[0].message
    return test


def whole(task: str) -> dict[str, Any]:
    return Experiment.kinds()[task]().model_dump(mode="json")


def variants(kind: type[BaseModel]) -> Iterator[dict[str, Any]]:
    """Plain data of `kind` for every kind of every choice in it, at any depth, one changed at a time."""
    default = kind().model_dump(mode="json")
    yield default
    for name, field in kind.model_fields.items():
        if choice := choice_of(field) or choices_of(field):
            inner = [each for option in choice.kinds().values() for each in variants(option)]
            yield from ({**default, name: each if choice_of(field) else [each]} for each in inner)
            if choices_of(field):
                yield {**default, name: inner}
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from ({**default, name: each} for each in variants(field.annotation))


def cases() -> Iterator[tuple[dict[str, Any], set[str]]]:
    """Every variant of every task's spec, with the groups that are unfolded: all of the default, then what differs.

    A group that several tasks have is drawn alike for all of them.
    """
    seen = set()
    for kind in tasks().values():
        default, *others = variants(kind)
        yield default, set(default)
        for each in others:
            (changed,) = (name for name in each if each[name] != default[name]) if each != default else ("task",)
            case = (changed, str(kind.model_fields[changed].annotation), json.dumps(each[changed]))
            if case not in seen:
                yield each, {changed}
            seen.add(case)


CASES = list(cases())


@pytest.mark.parametrize(("start", "unfolded"), CASES, ids=range(len(CASES)))
def test_every_kind_of_every_choice_comes_back_as_it_went_in(start, unfolded):
    kind = Experiment.kinds()[start["task"]]
    raw = opened(start, **{UNFOLDED: unfolded}).session_state["raw"]
    assert kind.model_validate(raw) == kind.model_validate(start)


def test_a_change_is_in_the_result_at_once():
    test = opened(whole("classification"))
    test.number_input("form.training.epochs").set_value(7).run()
    test.slider("form.regularization.dropout").set_value(0.55).run()
    raw = test.session_state["raw"]
    assert raw["training"]["epochs"] == 7
    assert raw["regularization"]["dropout"] == 0.55


def test_another_kind_brings_its_own_settings_and_defaults():
    test = opened(whole("classification"))
    test.selectbox("form.optimizer:kind").set_value("sgd").run()
    assert (
        test.session_state["raw"]["optimizer"]
        == Experiment.kinds()["classification"]
        .model_validate({"optimizer": "sgd"})
        .model_dump(mode="json")["optimizer"]
    )
    test.number_input("form.optimizer.sgd.learning_rate").set_value(0.125).run()
    assert test.session_state["raw"]["optimizer"]["learning_rate"] == 0.125


def test_an_empty_optional_number_is_none():
    test = opened(whole("classification"))
    assert test.session_state["raw"]["preprocessing"]["size"] is None
    test.number_input("form.preprocessing.size").set_value(64).run()
    assert test.session_state["raw"]["preprocessing"]["size"] == 64


def operations(test: AppTest) -> list[str]:
    return [entry["kind"] for entry in test.session_state["raw"]["augmentation"]["operations"]]


def test_a_list_can_be_grown_ordered_and_shortened():
    test = opened(whole("classification"))
    assert operations(test) == []
    key = "form.augmentation.operations"
    test.button(f"{key}:add:rotation").click().run()
    test.button(f"{key}:add:flip").click().run()
    test.button(f"{key}:add:rotation").click().run()
    assert operations(test) == ["rotation", "flip", "rotation"]
    test.slider(f"{key}:added1.rotation.degrees").set_value(33.0).run()
    test.button(f"{key}:added1:arrow_downward").click().run()
    assert operations(test) == ["flip", "rotation", "rotation"]
    assert test.session_state["raw"]["augmentation"]["operations"][1]["degrees"] == 33.0
    test.button(f"{key}:added2:close").click().run()
    assert operations(test) == ["rotation", "rotation"]


def test_headlines_say_how_much_differs_from_the_preset():
    start = whole("classification")
    changed = {**start, "training": {**start["training"], "epochs": 3, "batch_size": 8}}
    labels = [group.label for group in opened(changed, base=start).expander]
    assert [label for label in labels if "2 changed" in label and "Training" in label]
    assert sum("changed" in label for label in labels) == 1


def test_a_group_is_drawn_once_it_is_unfolded_and_read_all_the_same(lab_home):
    start = whole("classification")
    folded = opened(start, **{UNFOLDED: set()})
    assert folded.session_state["raw"] == start and not folded.number_input and len(folded.expander) > 8
    unfolded = opened(start, **{UNFOLDED: {"training"}})
    unfolded.number_input("form.training.epochs").set_value(3).run()
    assert unfolded.session_state["raw"]["training"]["epochs"] == 3
    assert not [each.key for each in unfolded.number_input if ".training." not in each.key]


def test_headlines_say_in_words_what_is_on_and_off(lab_home):
    start = whole("classification")
    start["augmentation"]["enabled"] = False
    labels = {group.label.split("**")[1]: group.label for group in opened(start).expander}
    assert ":gray[off · operations" in labels["Augmentation"] and ":gray[on · dropout" in labels["Regularization"]
    assert "initial bias on" in labels["Imbalance"]
    start["augmentation"] = {**start["augmentation"], "enabled": True, "operations": []}
    labels = {group.label.split("**")[1]: group.label for group in opened(start).expander}
    assert ":gray[none]" in labels["Augmentation"] and "early stopping off" in labels["Training"]
    assert "compound none" in labels["Scaling"]


@pytest.mark.parametrize(("every", "said"), [(6, "every 6 epochs"), (1, "every 1 epoch")])
def test_headlines_give_units_that_names_do_not_tell(every, said):
    start = whole("gan")
    start["scores"]["every"] = every
    labels = {group.label.split("**")[1]: group.label for group in opened(start).expander}
    assert said in labels["Scores"] and "samples 2048 samples" not in labels["Scores"]
