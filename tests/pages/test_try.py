"""The Try it page: pictures that somebody brings, what is said of them, and what becomes of them."""

import io
import tempfile
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from labcore.errors import InputError, LabError
from labcore.launch import bench
from labcore.launch.explanation import LATENCY
from labcore.spec.explanation import Explanation
from labcore.store.store import Store
from labcore.studies.judged import judged
from labcore.ui import try_work
from labcore.ui.try_pictures import MANY, MOST, WAY, brought
from labcore.ui.try_view import about_confidence, temperature_of
from labcore.ui.try_work import Brought
from tests import fabricate
from tests.pages.explaining import answered as bench_answers
from tests.pages.opening import opened, shown, words
from tests.pages.test_explain import kept
from tests.pages.test_understand import waited


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch, tmp_path):
    st.cache_data.clear()
    st.cache_resource.clear()
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    monkeypatch.setattr(bench, "ask", answers)
    return lab_home


def answers(question, payload, **limits):
    if question == LATENCY:
        return {"median": 1.25, "slow": 2.5, "calls": 30}
    return bench_answers(question, payload)


def picture(value=90):
    packed = io.BytesIO()
    Image.fromarray(np.full((8, 8), value, np.uint8)).save(packed, "PNG")
    return packed.getvalue()


def tried(folder, *files):
    test = opened("try", run=folder.run_id)
    return waited(shown(test.file_uploader[0].set_value(list(files)).run()))


def test_without_a_run_one_can_be_chosen():
    kept(Store(), name="First try")
    assert "Which run?" in words(opened("try"))


def test_a_picture_gets_its_classes_its_map_its_neighbours_and_a_warning():
    test = tried(kept(Store()), ("mine <b>.png", picture(), "image/png"))
    said = words(test)
    assert "mine _b_.png" in said
    assert "Unlike the training images" in said and "1.2 ms" in said and "on this machine's processor" in said
    assert "A picture without a warning need not be a fair question" in said
    assert "Of pictures of the right kind about 1.0% are warned of for nothing" in said
    assert len(test.image) == 2 + 2
    assert "**calibrated**" in said and "temperature" in said


def test_maps_are_not_checked_until_asked_and_what_it_takes_is_said_before():
    folder = kept(Store())
    test = tried(folder, ("mine.png", picture(), "image/png"))
    assert "The maps are not checked" in words(test) and "at most on this machine" in words(test)
    shown(next(each for each in test.toggle if each.label == "Check the maps").set_value(True).run())
    said = words(waited(test))
    assert "Sanity: the image alone" in said and "Faithfulness: beats" in said
    assert "not checked" not in said


def test_many_pictures_become_a_table_and_the_csv_that_predict_writes(monkeypatch):
    asked = []

    def parts(question, payload, **limits):
        start, stop = payload["part"]
        asked.append((question, [Path(path).name for path in payload["paths"]], start))
        rows = [{"file": f"{place}.png", "class": "yes", "probabilities": [0.75, 0.25]} for place in range(start, stop)]
        skipped = [{"file": "bad.png", "reason": "is damaged"}] if start == 0 else []
        return {"classes": ["yes", "no"], "rows": rows[: 300 - start], "skipped": skipped, "notes": [], "total": 300}

    monkeypatch.setattr(bench, "ask", parts)
    test = opened("try", run=kept(Store()).run_id)
    shown(test.button_group(WAY).set_value(MANY).run())
    test = shown(test.file_uploader[0].set_value([("hidden.zip", b"PK", "application/zip")]).run())
    for _ in range(60):
        if test.dataframe:
            break
        test = shown(test.run())
    assert asked == [("predict", ["hidden.zip"], 0), ("predict", ["hidden.zip"], 256)], "in parts, each once"
    frame = test.dataframe[0].value
    assert list(frame.columns) == ["File", "Class", "P(yes)", "P(no)"] and len(frame) == 300
    assert "1 file left out: 'bad.png' is damaged" in words(test) and "300 images answered" in words(test)
    assert "Answers (.csv)" in [each.proto.label for each in test.get("download_button")]
    assert not list(Path(tempfile.gettempdir()).iterdir()), "nothing that was brought stays on disk"


def test_what_cannot_be_answered_is_told_once_and_can_be_asked_again(monkeypatch):
    asked = []

    def refuse(question, payload, **limits):
        asked.append(question)
        raise LabError("The bench has died.", "Ask again.")

    monkeypatch.setattr(bench, "ask", refuse)
    test = tried(kept(Store()), ("mine.png", picture(), "image/png"))
    assert "The bench has died." in words(test) and len(asked) == 1
    monkeypatch.setattr(bench, "ask", answers)
    shown(next(button for button in test.button if button.label == "Ask again").click().run())
    assert "Unlike the training images" in words(waited(test))


def test_confidence_is_that_of_the_temperature_fitted_on_validation():
    run = judged(kept(Store()))
    temperature = temperature_of(run)
    assert f"temperature {temperature:.2f}" in about_confidence(run, temperature)
    assert "not calibrated" in about_confidence(run, None)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("empty.png", b"")], "'empty.png' has no content"),
        ([("big.png", b"0" * 20_000_001)], "is larger than 20 MB"),
        ([(f"{number}.png", b"0") for number in range(MOST + 1)], "9 pictures are too many"),
    ],
)
def test_what_is_too_much_or_nothing_is_refused_in_words(files, said):
    with pytest.raises(InputError, match=said):
        brought(files)


def test_pictures_lie_on_disk_only_while_they_are_read(monkeypatch):
    seen = []

    def noted(question, payload, **limits):
        seen.extend(Path(path).read_bytes() for path in payload.get("asked", {}).get("paths", ()))
        return answers(question, payload)

    monkeypatch.setattr(bench, "ask", noted)
    said = try_work._said(kept(Store()), [Brought("mine.png", picture())], Explanation(), lambda share, doing: None)
    assert seen == [picture()] * 2 and said.latency["calls"] == 30
    assert not list(Path(tempfile.gettempdir()).iterdir())


def test_a_baseline_says_how_it_can_be_asked():
    store = Store()
    folder, baseline = kept(store), fabricate.baseline(store)
    predictions = folder.path / "artifacts" / "validation_predictions.npz"
    (baseline.path / "artifacts" / predictions.name).write_bytes(predictions.read_bytes())
    assert "python -m labcore predict" in words(opened("try", run=baseline.run_id))


def test_where_no_camera_is_allowed_it_is_said_what_to_do():
    test = opened("try", run=kept(Store()).run_id)
    assert "No camera to be seen?" not in words(test)
    test.session_state["try.from"] = "Camera"
    said = words(shown(test.run()))
    assert "No camera to be seen? Allow it" in said and "choose Upload" in said
