"""The Data page: library, one set, import, download."""

import io
import sys
import time
import zipfile

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from labcore.datasets import storage
from labcore.datasets.catalog import ENTRIES
from labcore.datasets.checks import checked_deeply
from labcore.datasets.exclusions import shelf
from labcore.datasets.library import Library
from labcore.launch import bench, inspection
from labcore.ui import deep_check
from tests.pages.opening import images, opened, shown, words
from tests.pages.test_train import ANSWER


@pytest.fixture(autouse=True)
def lab(lab_home):
    st.cache_data.clear()
    st.cache_resource.clear()
    return lab_home


def imported(name="cells", *, masks=False, leak=False, **card_fields):
    """A small set in the library, with identical images in two splits where `leak`."""
    images = np.random.default_rng(0).integers(0, 255, (30, 8, 8, 1), dtype=np.uint8)
    if leak:
        images[29] = images[0]
    return storage.write(
        Library().folder(name),
        images,
        np.full(30, -1) if masks else np.arange(30) % 2,
        np.repeat([0, 1, 2], 10),
        masks=np.tile(np.eye(8, dtype=np.uint8), (30, 1, 1)) if masks else None,
        classes=("round", "long"),
        task="segmentation" if masks else "classification",
        source="imported",
        **card_fields,
    )


def zipped(names):
    picture = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (8, 8), dtype=np.uint8)).save(picture, "PNG")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, picture.getvalue())
    return out.getvalue()


def uploaded(content, name="My Cells.zip"):
    return shown(opened("data").file_uploader[0].upload(name, content, "application/zip").run())


def test_the_library_shows_built_in_and_imported_sets_and_tells_synthetic_ones():
    imported(title="My *own* cells")
    said = words(opened("data"))
    assert "Handwritten digits" in said and "Synthetic" in said
    assert "My *own* cells" in said, "a title is shown as it was written"


def test_a_built_in_set_gets_its_pictures_as_soon_as_it_lies_in_the_library():
    before = len(opened("data").image)
    Library().open("digits")
    assert len(opened("data").image) == before + 1


def test_the_catalog_offers_what_is_missing():
    labels = [button.label for button in opened("data").button]
    assert sum(label.startswith("Download") for label in labels) == len(ENTRIES)


def test_a_set_shows_facts_and_images_by_class_and_split():
    card = imported(origin="a clinic", licence="CC BY 4.0")
    test = opened("data", dataset="cells")
    said = words(test)
    assert "a clinic" in said and "CC BY 4.0" in said and card.fingerprint[:12] in said
    assert "Images 1–24 of 30" in said
    shown(test.selectbox("split-of-cells").set_value("val").run())
    shown(test.selectbox("class-of-cells").set_value(1).run())
    assert "Images 1–5 of 5" in words(test)


def test_leaks_are_told_at_once():
    imported(leak=True)
    test = opened("data", dataset="cells")
    assert "more than one split" in test.error[0].value
    assert "leak" in words(test)


def test_masks_are_laid_over_images():
    imported("bare")
    imported(masks=True)
    bare = images(opened("data", dataset="bare"), " · val")
    test = opened("data", dataset="cells")
    assert [slider.label for slider in test.slider] == ["Mask opacity"]
    half = images(test, " · val")
    whole = images(shown(test.slider[0].set_value(100).run()), " · val")
    none = images(shown(test.slider[0].set_value(0).run()), " · val")
    assert len(bare) == 10 and none == bare
    assert len({*bare, *half, *whole}) == 30, "the more opaque, the more of the mask"


def test_pixels_of_masks_and_which_classes_are_seen_together_are_told():
    imported(masks=True)
    test = opened("data", dataset="cells")
    assert "Pixels" in [header.value for header in test.subheader]
    frames = [frame.value for frame in test.dataframe]
    pixels = next(frame for frame in frames if "All" in frame and frame["All"].sum() == 30 * 64)
    assert pixels.loc["long"].tolist() == [80, 80, 80, 240, 0.125]
    together = next(frame for frame in frames if list(frame.columns) == ["round", "long"])
    assert (together.to_numpy() == 1).all()
    assert "Identical masks under different images: 1 set" in words(test)


def test_an_unknown_set_is_refused_with_a_way_back():
    test = opened("data", dataset="../../etc")
    assert "no data set named" in words(test)


def test_a_set_is_removed_for_good_and_built_in_ones_stay():
    imported()
    test = opened("data", dataset="cells")
    shown(next(button for button in test.button if button.label == "Remove for good").click().run())
    assert "cells" not in Library().names()
    assert "dataset" not in test.query_params
    assert not [button for button in opened("data", dataset="digits").button if button.label.startswith("Remove")]


def test_an_upload_is_looked_into_named_and_imported():
    test = uploaded(zipped(f"{kind}/p{n}.png" for kind in ("cat", "dog") for n in range(12)))
    assert "24 images" in test.success[0].value
    name = next(field for field in test.text_input if field.label == "Name")
    assert name.value == "my-cells"
    shown(
        next(box for box in test.selectbox if box.label == "Groups").set_value("By a pattern in the file names").run()
    )
    pattern = next(field for field in test.text_input if field.label.startswith("Pattern"))
    shown(pattern.set_value(r"p(\d+)").run())
    assert any("12 groups" in text.value for text in test.text)
    shown(next(button for button in test.button if button.label == "Import").click().run())
    card = Library().card("my-cells")
    assert (card.images, card.classes, card.group) == (24, ("cat", "dog"), r"p(\d+)")
    assert test.query_params["dataset"] == "my-cells"


def test_classes_that_are_numbers_can_be_named():
    out = io.BytesIO()
    np.savez(out, images=np.random.default_rng(0).integers(0, 255, (24, 8, 8), np.uint8), labels=np.arange(24) % 2)
    test = uploaded(out.getvalue(), "lungs.npz")
    field = next(field for field in test.text_input if field.label.startswith("What the classes 0 to 1 are"))
    shown(field.set_value("normal, pneumonia").run())
    shown(next(button for button in test.button if button.label == "Import").click().run())
    assert Library().card("lungs").classes == ("normal", "pneumonia")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 garbage", zipped(["../../evil.png"]), zipped([])])
def test_what_cannot_be_imported_is_refused_in_words(content):
    before = Library().names()
    test = uploaded(content)
    assert test.error and not [button for button in test.button if button.label == "Import"]
    assert Library().names() == before


def test_a_name_that_is_taken_is_refused_and_nothing_is_left(lab_home):
    test = uploaded(zipped(f"{kind}/{n}.png" for kind in ("cat", "dog") for n in range(6)))
    shown(next(field for field in test.text_input if field.label == "Name").set_value("digits").run())
    shown(next(button for button in test.button if button.label == "Import").click().run())
    assert "already is a data set named 'digits'" in words(test)
    assert not Library().root.exists() or not list(Library().root.iterdir())


def test_what_was_found_is_left_out_by_a_list_that_the_train_page_offers(monkeypatch):
    monkeypatch.setattr(bench, "ask", lambda question, payload: ANSWER)  # it has tests of its own
    imported(leak=True)
    test = opened("data", dataset="cells")
    before = Library().folder("cells").joinpath("pixels.bin").read_bytes()
    assert not [button for button in test.button if button.label == "Save the list"]
    press(test, "Leave out artifacts, and of duplicates all but one, among training images")
    assert "Leave out 1 of 10 training images" in words(test), "the copies have different labels, and test images stay"
    press(test, "Save the list")
    assert Library().exclusions("cells") == ["careful@1"]
    assert "Leaves out 1 of 10 training images" in words(test)
    assert Library().folder("cells").joinpath("pixels.bin").read_bytes() == before
    train = opened("train", dataset="cells", exclusions="careful@1")
    assert train.session_state["train.values"]["exclusions"] == "careful@1"
    assert "Training images by class (9)" in words(train)
    assert "leaves out 1 training image" in words(train)
    assert train.session_state["train.values"]["preset"] == "default"
    shown(train.selectbox("train.exclusions").select("nothing").run())
    assert train.session_state["train.values"]["exclusions"] is None
    assert "Training images by class (10)" in words(train)
    (name,) = [field for field in train.text_input if field.label == "Name"]
    shown(name.set_value("mine").run())
    train.query_params["dataset"], train.query_params["exclusions"] = "cells", "careful@1"
    shown(train.run())
    assert "Training images by class (9)" in words(train), "also in a form that was filled in before"
    assert train.session_state["train.values"]["name"] == "mine"
    (epochs,) = [field for field in train.number_input if field.label.startswith("Epochs")]
    shown(epochs.set_value(3).run())
    for wanted in (None, "careful@1"):
        shown(train.selectbox("train.exclusions").select(wanted or "nothing").run())
        values = train.session_state["train.values"]
        assert (values["exclusions"], values["training"]["epochs"], values["name"]) == (wanted, 3, "mine")
    Library().folder("cells").joinpath("exclusions").rename(Library().root / "elsewhere")
    train.query_params.clear()
    assert "is not there any more, or cannot be used: nothing is left out" in words(shown(train.run()))
    assert "Training images by class (10)" in words(train)
    assert train.session_state["train.values"]["exclusions"] is None
    assert "has no exclusion list" in words(opened("train", dataset="cells", exclusions="careful@1"))


def test_a_list_that_cannot_be_used_is_told_and_not_offered_to_train_with(monkeypatch):
    monkeypatch.setattr(bench, "ask", lambda question, payload: ANSWER)
    imported()
    shelf.save(Library().open("cells"), "good", {0: "x"})
    shelf.save(Library().open("cells"), "altered", {0: "x"})
    (path,) = Library().folder("cells").glob("exclusions/altered@1.json")
    path.write_text(path.read_text().replace('"reason": "x"', '"reason": "y"'))
    test = opened("data", dataset="cells")
    assert "was altered after it was made" in words(test)
    train = opened("train", dataset="cells", exclusions="good@1")
    assert train.selectbox("train.exclusions").options == ["nothing", "good@1"]
    path.rename(path.with_name("good@1.json"))
    train.query_params.clear()
    assert "cannot be used: nothing is left out" in words(shown(train.run()))


def test_a_finding_can_be_rejected_set_by_set():
    imported(leak=True)
    test = opened("data", dataset="cells")
    fingerprint = Library().card("cells").fingerprint
    shown(test.button_group(f"decision-{fingerprint}-duplicates across splits").set_value("Leave out").run())
    assert "Leave out 1 of 10 training images" in words(test)
    test.session_state["open-duplicates across splits"] = True
    shown(test.run())
    shown(test.checkbox(f"Leave out-{fingerprint}-duplicates across splits-0").check().run())
    assert "Leave out 0 of 10 training images" in words(test)
    assert [button.disabled for button in test.button if button.label == "Save the list"] == [True]


def test_copies_that_no_list_can_part_come_with_a_cure_and_without_buttons():
    images = np.random.default_rng(0).integers(0, 255, (30, 8, 8, 1), dtype=np.uint8)
    images[29] = images[11]
    fields = {"classes": ("round", "long"), "task": "classification", "source": "imported"}
    storage.write(Library().folder("cells"), images, [*np.arange(29) % 2, 1], np.repeat([0, 1, 2], 10), **fields)
    test = opened("data", dataset="cells")
    said = words(test)
    assert "no exclusion list can part: import the set again" in said and "They all stay" in said
    assert not [each for each in test.button_group if "happens to them" in each.label]
    assert not [button for button in test.button if button.label.startswith("Leave out")]


def test_single_sets_of_a_finding_are_chosen():
    pixels = np.random.default_rng(0).integers(0, 255, (30, 8, 8, 1), dtype=np.uint8)
    pixels[10], pixels[14], pixels[29] = pixels[0], pixels[2], pixels[4]
    fields = {"classes": ("cat", "dog"), "task": "classification", "source": "imported"}
    storage.write(Library().folder("cells"), pixels, [0] * 28 + [1, 0], ["train"] * 30, **fields)
    test = opened("data", dataset="cells")
    decision = f"{Library().card('cells').fingerprint}-duplicates within a split"
    shown(test.button_group(f"decision-{decision}").set_value("Choose").run())
    assert "Leave out 0 of 30 training images" in words(test)
    shown(test.checkbox(f"Choose-{decision}-1").check().run())
    assert "Leave out 1 of 30 training images" in words(test)
    shown(test.button_group(f"decision-{decision}").set_value("Leave out").run())
    assert "Leave out 3 of 30 training images" in words(test)
    shown(test.button_group(f"decision-{decision}").set_value("Choose").run())
    assert test.checkbox(f"Choose-{decision}-1").value and "Leave out 1 of 30 training images" in words(test)
    press(test, "Save the list")
    kept = shelf.read(Library().folder("cells"), "careful@1", Library().card("cells").fingerprint)
    assert [each.image for each in kept.images] == [14]


def test_looking_deeper_is_offered_and_kept():
    imported()
    test = opened("data", dataset="cells")
    assert not list(Library().root.glob("*/findings-deep.json"))
    press(test, "Look deeper")
    elsewhere = opened("data", dataset="cells")
    assert "It goes on while you look at other pages" in words(elsewhere) or is_checked()
    deadline = time.monotonic() + 60
    while not is_checked() and time.monotonic() < deadline:
        time.sleep(0.1)
    for page in (test.run(), opened("data", dataset="cells")):
        assert "Look deeper" not in [button.label for button in shown(page).button]
        assert "a simple classifier" in words(page) or "no near duplicate, artifact or doubtful label" in words(page)


def test_a_deep_check_that_comes_to_no_end_says_why_and_is_offered_again(monkeypatch):
    imported()
    monkeypatch.setattr(inspection.processes, "python", lambda _: [sys.executable, "-c", "raise SystemExit('no room')"])
    test = opened("data", dataset="cells")
    press(test, "Look deeper")
    checks = deep_check._checks()
    fingerprint = Library().card("cells").fingerprint
    deadline = time.monotonic() + 30
    while not checks.of(fingerprint).done() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "ended before it was through: no room." in words(shown(test.run()))
    assert "Look deeper" in [button.label for button in test.button]


def is_checked():
    return checked_deeply(Library().open("cells")) is not None


def press(test, label):
    (button,) = [button for button in test.button if button.label == label]
    shown(button.click().run())
