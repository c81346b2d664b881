"""Settings that are lists, tables, words known only at run time, or groups that may be left out."""

import shutil

import pytest
from pydantic import ValidationError
from streamlit.testing.v1 import AppTest

from labcore.store.store import Store
from labcore.ui.form import UNFOLDED
from tests import fabricate
from tests.ui.tiny import Tiny


def page() -> None:
    import streamlit as st

    from labcore.ui import form
    from tests.ui.tiny import Tiny

    start = st.session_state["start"]
    st.session_state["raw"] = form.render(Tiny, start, "form", Tiny().model_dump(mode="json"))


@pytest.fixture(autouse=True)
def lab(lab_home):
    return lab_home


def opened(**start) -> AppTest:
    test = AppTest.from_function(page, default_timeout=30)
    test.session_state["start"] = {"dataset": "digits", **Tiny.model_validate(start).model_dump(mode="json")}
    test.session_state[UNFOLDED] = set(Tiny.model_fields)
    return shown(test.run())


def shown(test: AppTest) -> AppTest:
    assert not test.exception, test.exception[0].message
    return test


def result(test: AppTest) -> Tiny:
    return Tiny.model_validate({name: value for name, value in test.session_state["raw"].items() if name != "dataset"})


@pytest.mark.parametrize(
    "start",
    [
        {},
        {"widths": (1,), "spread": (1e-05, 0.1234567891), "tags": ("x y", "z"), "pairs": ()},
        {"by_name": {}, "maybe": {"a.b:c": 3, "[x](y)": 1}},
        {"path": "x" * 300, "run": "gone", "kept": "some"},
        {"extras": {"share": 0.2, "weights": {"3": 2.0, "not a class any more": 1.0}}},
    ],
)
def test_whatever_goes_in_comes_back(start):
    assert result(opened(**start)) == Tiny.model_validate(start)


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        ("widths", "16, 32,64", (16, 32, 64)),
        ("widths", "", ()),
        ("spread", "1e-3; 2", (0.001, 2.0)),
        ("tags", " one, two words ,", ("one", "two words")),
        ("pairs", "[[3, 4], [5, 6]]", ((3, 4), (5, 6))),
        ("path", "weights/a, b.npz", "weights/a, b.npz"),
    ],
)
def test_lists_are_written_with_commas(name, written, expected):
    test = opened()
    shown(test.text_input(f"form.{name}").set_value(written).run())
    assert getattr(result(test), name) == expected


@pytest.mark.parametrize(
    ("name", "written"),
    [("widths", "16, wide"), ("widths", "1.5"), ("spread", "1, 2, 3"), ("pairs", "[[1, 2"), ("pairs", "a: b: c")],
)
def test_what_is_no_such_list_is_left_to_the_spec_to_refuse(name, written):
    test = opened()
    shown(test.text_input(f"form.{name}").set_value(written).run())
    with pytest.raises(ValidationError, match=name):
        result(test)


def test_a_number_can_be_added_by_name_changed_and_taken_out():
    test = opened()
    shown(test.text_input("form.by_name:new").set_value(" long cells ").run())
    assert test.text_input("form.by_name:new").value == ""
    assert result(test).by_name == {"a": 1.5}, "what has no number yet does not count"
    shown(test.number_input("form.by_name.long cells").set_value(3.0).run())
    assert result(test).by_name == {"a": 1.5, "long cells": 3.0}
    shown(test.number_input("form.by_name.a").set_value(None).run())
    assert result(test).by_name == {"long cells": 3.0}


def test_a_table_of_classes_has_a_field_for_each_and_asks_for_no_name():
    test = opened(extras={})
    fields = [field.label for field in test.number_input if (field.key or "").startswith("form.extras.weights")]
    assert fields == [str(digit) for digit in range(10)]
    assert "form.extras.weights:new" not in [field.key for field in test.text_input]
    shown(test.number_input("form.extras.weights.7").set_value(4.0).run())
    assert result(test).extras.weights == {"7": 4.0}


def test_a_group_that_may_be_left_out_is_switched_on_and_off():
    test = opened()
    assert result(test).extras is None
    assert "off" in next(group.label for group in test.expander if "Extras" in group.label)
    shown(test.toggle("form.extras:there").set_value(True).run())
    assert result(test).extras.share == 0.5
    shown(test.slider("form.extras.share").set_value(0.3).run())
    assert result(test).extras.share == 0.3
    shown(test.toggle("form.extras:there").set_value(False).run())
    assert result(test).extras is None


def test_runs_with_a_model_are_offered_by_name_and_nothing_can_be_chosen_too():
    store = Store()
    done, other = fabricate.finished(store, name="Wide net"), fabricate.finished(store)
    other.model_path.unlink()
    test = opened()
    assert test.selectbox("form.run").options == ["none", f"Wide net · {done.run_id}"]
    shown(test.selectbox("form.run").set_value(done.run_id).run())
    assert result(test).run == done.run_id


def test_a_run_that_is_gone_stays_to_be_seen():
    run = fabricate.finished(Store())
    fabricate.finished(Store())
    shutil.rmtree(run.path)
    test = opened(run=run.run_id)
    assert test.selectbox("form.run").value == result(test).run == run.run_id


def test_where_no_options_are_known_the_value_is_written():
    test = opened()
    shown(test.text_input("form.kept").set_value("mine").run())
    assert result(test).kept == "mine"


def test_users_words_in_a_headline_are_no_markup():
    test = opened(extras={"weights": {"[a](http://x)": 2.0}})
    label = next(group.label for group in test.expander if "Extras" in group.label)
    assert "\\[" in label and "[a](" not in label
