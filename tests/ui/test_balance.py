"""The table of classes, before a run and of one that was made."""

import pytest
from streamlit.testing.v1 import AppTest

from labcore.spec.imbalance import Imbalance
from tests.pages.opening import tables

SMOTE = Imbalance.model_validate({"sampling": "smote", "class_weights": "balanced"})


def page() -> None:
    import streamlit as st

    from labcore.ui import balance

    balance.show_record(st.session_state["kept"])


def shown(kept) -> AppTest:
    test = AppTest.from_function(page, default_timeout=30)
    test.session_state["kept"] = kept
    test.run()
    assert not test.exception, test.exception[0].message
    return test


def record(counts=(30, 10, 20), classes=("a", "<b>", "c")):
    import numpy as np

    rows = SMOTE.effect(np.array(counts), classes)
    return {"classes": [row.model_dump(mode="json") for row in rows], "notes": ["Made once."]}


def test_each_class_has_a_line_with_what_was_shown_and_what_it_decides():
    test = shown(record())
    frame = tables(test)[0]
    assert list(frame["Shown in an epoch"]) == ["30", "30", "30"]
    assert list(frame["Of them synthetic"]) == ["0", "20", "10"]
    assert list(frame["Share of the loss"]) == ["18.2%", "54.5%", "27.3%"]
    assert frame.index[1] == "<b>"
    assert "Made once" in test.caption[1].value


@pytest.mark.parametrize(
    "kept",
    [None, [], {"classes": 3, "notes": []}, {"classes": [{"name": "a"}], "notes": []}, {"classes": [], "notes": []}],
)
def test_a_run_that_recorded_nothing_that_can_be_read_shows_nothing(kept):
    assert not shown(kept).main.children
