"""What is shown below a group of settings, on the data set that was chosen."""

import pkgutil

import pytest
from streamlit.testing.v1 import AppTest

from labcore.spec.classification import Classification
from labcore.ui import previews

GROUPS = [module.name for module in pkgutil.iter_modules(previews.__path__)]


def page() -> None:
    import streamlit as st

    from labcore.datasets.library import Library
    from labcore.spec.classification import Classification
    from labcore.ui import previews

    group, values = st.session_state["asked"]
    previews.show(group, values, kind=Classification, card=Library().card("digits"))


def shown(group: str, values: dict) -> AppTest:
    test = AppTest.from_function(page, default_timeout=30)
    test.session_state["asked"] = group, values
    test.run()
    assert not test.exception, test.exception[0].message
    return test


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_of_that_name_has_something_to_show(group, lab_home):
    assert group in Classification.model_fields
    assert shown(group, Classification().model_dump(mode="json")).main.children


def test_images_are_shown_before_and_after(lab_home):
    values = Classification.model_validate({"preprocessing": {"size": 16, "contrast": "equalization"}})
    test = shown("preprocessing", values.model_dump(mode="json"))
    assert len(test.image) == 8
    assert "8×8 → 16×16" in test.caption[1].value


def test_groups_without_a_preview_and_settings_that_are_invalid_show_nothing(lab_home):
    values = Classification().model_dump(mode="json")
    assert not shown("training", values).main.children
    assert not shown("preprocessing", {**values, "seed": -1}).main.children


def test_the_learning_rate_is_drawn_and_what_cannot_be_is_said(lab_home):
    def captions(schedule: str) -> str:
        values = Classification.model_validate({"optimizer": {"kind": "sgd", "schedule": schedule}})
        return " ".join(caption.value for caption in shown("optimizer", values.model_dump(mode="json")).caption)

    assert "over 20 epochs of 20 steps" in captions("cosine") and "nobody can know" not in captions("cosine")
    assert "nobody can know" in captions("plateau")
