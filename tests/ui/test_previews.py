"""What is shown below a group of settings, on the data set that was chosen."""

import base64
import math
import pkgutil

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.launch import bench
from labcore.spec.classification import Classification
from labcore.ui import previews
from tests.pages.opening import tables

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


def test_the_schedule_is_that_of_the_epochs_that_sampling_makes(lab_home):
    spec = Classification.model_validate({"imbalance": {"sampling": {"kind": "over_sampling"}}})
    images = spec.images_per_epoch(Library().card("digits"))
    assert images > Library().card("digits").splits["train"].images
    values = {**spec.model_dump(mode="json"), "training": {"batch_size": 1}}
    assert f"epochs of {images:,} steps" in shown("optimizer", values).caption[0].value


def test_groups_without_a_preview_and_settings_that_are_invalid_show_nothing(lab_home):
    values = Classification().model_dump(mode="json")
    assert not shown("training", values).main.children
    assert not shown("preprocessing", {**values, "seed": -1}).main.children


OPERATIONS = [{"kind": "rotation"}, {"kind": "mix_up"}]


def answered(payload: dict) -> dict:
    """As the bench answers: each variant a blend of two."""
    shape = [2, 1 + payload["variants"], *payload["shape"]]
    return {
        "classes": ["0", "1"],
        "shape": shape,
        "pixels": base64.b64encode(bytes([payload["draw"]]) * math.prod(shape)).decode(),
        "shares": [[{"0": 0.75, "1": 0.25}] * payload["variants"]] * 2,
    }


def test_variants_are_drawn_from_the_bench_and_drawn_again(lab_home, monkeypatch):
    """The bench has tests of its own, and needs TensorFlow."""
    asked = []
    st.cache_resource.clear()
    monkeypatch.setattr(bench, "ask", lambda question, payload: asked.append(payload) or answered(payload))
    values = Classification.model_validate({"augmentation": {"operations": OPERATIONS}}).model_dump(mode="json")
    test = shown("augmentation", values)
    assert len(test.image) == 2 and "75 % 0, 25 % 1" in test.caption[1].value.replace("\\", "")
    test.button("preview.augmentation.draw:button").click().run()
    assert [payload["draw"] for payload in asked] == [1, 2]
    assert asked[0]["dataset"] == "digits" and asked[0]["augmentation"] == values["augmentation"]


def test_a_preview_that_the_bench_cannot_draw_says_why(lab_home, monkeypatch):
    def refuse(question, payload):
        raise LabError("The bench has died.")

    st.cache_resource.clear()
    monkeypatch.setattr(bench, "ask", refuse)
    values = Classification.model_validate({"augmentation": {"operations": OPERATIONS}}).model_dump(mode="json")
    assert "The bench has died" in shown("augmentation", values).caption[1].value


def test_augmentation_switched_off_is_said(lab_home):
    off = {"augmentation": {"operations": OPERATIONS, "enabled": False}}
    values = Classification.model_validate(off).model_dump(mode="json")
    assert "switched off" in shown("augmentation", values).caption[0].value


def test_the_learning_rate_is_drawn_and_what_cannot_be_is_said(lab_home):
    def captions(schedule: str) -> str:
        values = Classification.model_validate({"optimizer": {"kind": "sgd", "schedule": schedule}})
        return " ".join(caption.value for caption in shown("optimizer", values.model_dump(mode="json")).caption)

    assert "over 20 epochs of 20 steps" in captions("cosine") and "nobody can know" not in captions("cosine")
    assert "nobody can know" in captions("plateau")


def test_both_stretches_of_transfer_learning_are_drawn_at_their_rates(lab_home):
    transfer = {"weights": {"kind": "run", "run": "earlier"}, "head_epochs": 5, "learning_rate_factor": 0.1}
    optimizer = {"kind": "adam", "learning_rate": 0.01, "schedule": "constant"}
    spec = Classification.model_validate({"transfer": transfer, "optimizer": optimizer, "training": {"epochs": 20}})
    rates = spec.learning_rates(4)
    assert rates[:20] == pytest.approx([0.01] * 20) and rates[20:] == pytest.approx([0.001] * 60)
    figure = str(shown("optimizer", spec.model_dump(mode="json")).main[1].proto)
    assert "Feature extraction" in figure and "Fine-tuning" in figure


def test_what_is_transferred_when_is_said(lab_home):
    def said(**transfer):
        values = Classification.model_validate({"transfer": transfer, "optimizer": "adam"})
        return " ".join(text.value for text in shown("transfer", values.model_dump(mode="json")).markdown)

    told = said(weights="imagenet", head_epochs=5, fine_tune_layers=140)
    assert "Epochs 1–5, **feature extraction** at 0.001: only the new head learns" in told
    assert "Epochs 6–20, **fine-tuning** at 0.0001: the head and the last 140 layers learn, but for batch" in told
    assert "last 3 blocks learn." in said(weights="imagenet", fine_tune_blocks=3, freeze_normalization=False)
    assert not said()


def test_regularization_switched_off_says_what_stays(lab_home):
    off = {"regularization": {"enabled": False, "normalization": "group"}}
    said = shown("regularization", Classification.model_validate(off).model_dump(mode="json")).caption[0].value
    assert "early stopping" in said and "Normalization (group) stays" in said and "augmentation (on)" in said


def test_the_counts_before_and_after_are_shown(lab_home):
    remedies = {"sampling": {"kind": "smote"}, "class_weights": "none"}
    values = Classification.model_validate({"imbalance": remedies}).model_dump(mode="json")
    test = shown("imbalance", values)
    frame = tables(test)[0]
    assert len(frame) == 10 and set(frame["Shown in an epoch"]) == {max(frame["Training images"])}
    assert "k \\= 5" in test.caption[-1].value


def test_pixels_and_what_they_decide_are_shown_for_masks(lab_home):
    def masks() -> None:
        from labcore.datasets.library import Library
        from labcore.spec.segmentation import Segmentation
        from labcore.ui import previews

        card = Library().card("synthetic-mars-terrain")
        values = {"dataset": card.name, "imbalance": {"class_weights": "balanced"}}
        previews.show("imbalance", values, kind=Segmentation, card=card)

    test = AppTest.from_function(masks, default_timeout=30).run()
    assert not test.exception, test.exception[0].message
    frame = tables(test)[0]
    assert list(frame.index) == list(Library().card("synthetic-mars-terrain").classes)
    assert frame["Share of pixels"].iloc[-1] == "1.48%" and frame["Weight"].iloc[-1] == "6.9"
