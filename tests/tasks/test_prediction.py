"""A model answers for whatever form the pictures come in, and says which it could not read."""

import io
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from labcore.errors import InputError
from labcore.spec.classification import Classification
from labcore.store.folder import RunFolder
from labcore.tasks.prediction import predict
from tests.datasets.pictures.test_dicom import dicom


@pytest.fixture
def run(tmp_path):
    """A run whose model tells bright images from dark ones."""
    folder = RunFolder(tmp_path / "run")
    image = keras.Input((4, 4, 1))
    mean = keras.layers.GlobalAveragePooling2D()(keras.layers.Rescaling(1 / 127.5, offset=-1)(image))
    model = keras.Model(image, keras.layers.Dense(2, activation="softmax")(mean))
    model.layers[-1].set_weights([np.array([[-5.0, 5.0]]), np.zeros(2)])
    folder.path.mkdir()
    model.save(folder.model_path)
    folder.write_json_artifact("classes", ["dark", "bright"])
    folder.write_spec(Classification())
    return str(folder.path)


@pytest.fixture
def deep_run(run):
    """The same, trained on images of which 0 stood for 0 and 60,000 for 255."""
    RunFolder(Path(run)).write_json_artifact("value_range", [0, 60_000])
    return run


def png(value: int, dtype=np.uint8, side: int = 9) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.full((side, side), value, dtype)).save(out, "PNG")
    return out.getvalue()


def test_dicom_without_a_suffix_alone_and_in_a_folder(run, tmp_path):
    (tmp_path / "series").mkdir()
    for name, value in (("IM0001", 900), ("1.2.840.7", 100)):
        data = dicom(np.full((6, 6), value, np.int16), WindowCenter=500, WindowWidth=1000)
        (tmp_path / "series" / name).write_bytes(data)
    (tmp_path / "series" / "README").write_text("no image")
    answers = predict(run, [str(tmp_path / "series"), str(tmp_path / "series" / "IM0001")])
    found = [(Path(row["file"]).name, row["class"]) for row in answers["rows"]]
    assert found == [("1.2.840.7", "dark"), ("IM0001", "bright"), ("IM0001", "bright")]


def test_folder_zip_npz_and_single_images(run, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.png").write_bytes(png(250))
    (tmp_path / "folder" / "b.png").write_bytes(png(3))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("c/c.png", png(240))
    np.savez(tmp_path / "d.npz", images=np.full((2, 4, 4), 5, np.uint8))
    (tmp_path / "e.png").write_bytes(png(255))

    answers = predict(run, [str(tmp_path / name) for name in ("folder", "c.zip", "d.npz", "e.png")])
    assert [(row["file"], row["class"]) for row in answers["rows"]] == [
        ("a.png", "bright"), ("b.png", "dark"), ("c/c.png", "bright"), ("d.npz:0", "dark"), ("d.npz:1", "dark"),
        ("e.png", "bright"),
    ]  # fmt: skip
    assert all(sum(row["probabilities"]) == pytest.approx(1) for row in answers["rows"])


def test_parts_of_an_archive_are_answered_as_the_whole_is(run, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        for place in range(5):
            packed.writestr(f"{'ab'[place % 2]}/{place // 2}.png", png(40 * place) if place != 3 else b"no picture")
    paths = [str(tmp_path / "all.zip")]
    whole, parts = predict(run, paths), [predict(run, paths, (start, start + 2)) for start in (0, 2, 4)]
    assert [row for part in parts for row in part["rows"]] == whole["rows"] and len(whole["rows"]) == 4
    assert [each for part in parts for each in part["skipped"]] == whole["skipped"] != []
    assert {part["total"] for part in parts} == {5}
    np.savez(tmp_path / "arrays.npz", images=np.zeros((2, 4, 4), np.uint8))
    with pytest.raises(InputError, match="answered as a whole"):
        predict(run, [str(tmp_path / "arrays.npz")], (0, 2))


def test_what_cannot_be_read_is_named_and_the_rest_answered(run, tmp_path):
    (tmp_path / "good.png").write_bytes(png(255))
    (tmp_path / "bad.png").write_bytes(b"not an image")
    answers = predict(run, [str(tmp_path / "bad.png"), str(tmp_path / "good.png")])
    assert [row["file"] for row in answers["rows"]] == ["good.png"]
    assert answers["skipped"][0]["file"] == "bad.png" and "image" in answers["skipped"][0]["reason"]


def test_sixteen_bit_images_share_one_range(run, tmp_path):
    (tmp_path / "deep").mkdir()
    for name, value in (("a", 40_000), ("b", 100)):
        (tmp_path / "deep" / f"{name}.png").write_bytes(png(value, np.uint16))
    answers = predict(run, [str(tmp_path / "deep")])
    assert {row["file"]: row["class"] for row in answers["rows"]} == {"a.png": "bright", "b.png": "dark"}
    assert "100 to 40000" in answers["notes"][0] and "may be off" in answers["notes"][0]


def test_the_range_of_the_run_s_own_images_holds_for_new_ones(deep_run, tmp_path):
    (tmp_path / "a.png").write_bytes(png(20_000, np.uint16))
    np.savez(tmp_path / "b.npz", images=np.stack([np.full((4, 4), value) for value in (20_000.0, 50_000.0)]))
    (tmp_path / "c.png").write_bytes(png(255))
    answers = predict(deep_run, [str(tmp_path / name) for name in ("a.png", "b.npz", "c.png")])
    classes = {row["file"]: row["class"] for row in answers["rows"]}
    assert classes == {"a.png": "dark", "b.npz:0": "dark", "b.npz:1": "bright", "c.png": "bright"}
    assert answers["notes"] == []


def test_values_beyond_the_range_are_cut_and_it_is_said(deep_run, tmp_path):
    (tmp_path / "a.png").write_bytes(png(65_000, np.uint16))
    answers = predict(deep_run, [str(tmp_path / "a.png")])
    assert [row["class"] for row in answers["rows"]] == ["bright"]
    assert "0 to 60000" in answers["notes"][0]


@pytest.mark.parametrize("kept", [[0], ["0", "1"], "x", [5, 1], [0, 1e400], [0, True, 2], {"a": 1}])
def test_a_damaged_range_counts_as_none(run, tmp_path, kept):
    RunFolder(Path(run)).write_json_artifact("value_range", kept)
    (tmp_path / "a.png").write_bytes(png(40_000, np.uint16, side=2))
    answers = predict(run, [str(tmp_path / "a.png")])
    assert "may be off" in answers["notes"][0]


def test_one_damaged_member_of_a_zip_is_named_and_the_rest_answered(run, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, value in (("a", 250), ("b", 251), ("c", 3)):
            archive.writestr(f"{name}.png", png(value))
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[content.find(b"IDAT", content.find(b"b.png")) + 5] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(content)
    answers = predict(run, [str(tmp_path / "a.zip")])
    assert [(row["file"], row["class"]) for row in answers["rows"]] == [("a.png", "bright"), ("c.png", "dark")]
    assert [item["file"] for item in answers["skipped"]] == ["b.png"]
    assert "damaged" in answers["skipped"][0]["reason"]


def test_a_single_file_has_a_largest_size(run, tmp_path):
    with (tmp_path / "large.png").open("wb") as large:
        large.truncate(300 << 20)  # a hole: it takes no room
    (tmp_path / "good.png").write_bytes(png(255))
    answers = predict(run, [str(tmp_path / "large.png"), str(tmp_path / "good.png")])
    assert [row["file"] for row in answers["rows"]] == ["good.png"]
    assert answers["skipped"] == [{"file": "large.png", "reason": "is larger than 256 MiB"}]


@pytest.mark.parametrize("kept", ["ab", [1, 2], {"a": 1}])
def test_damaged_class_names_become_numbers(run, tmp_path, kept):
    RunFolder(Path(run)).write_json_artifact("classes", kept)
    (tmp_path / "a.png").write_bytes(png(255))
    assert predict(run, [str(tmp_path / "a.png")])["rows"][0]["class"] == "1"


def test_a_run_without_a_model_says_so(tmp_path):
    (tmp_path / "empty").mkdir()
    RunFolder(tmp_path / "empty").write_spec(Classification())
    with pytest.raises(InputError, match="has kept no network"):
        predict(str(tmp_path / "empty"), [])


def test_an_absent_path_is_named(run, tmp_path):
    with pytest.raises(InputError, match=r"absent"):
        predict(run, [str(tmp_path / "absent")])


def test_pictures_are_prepared_as_those_it_was_trained_on(run, tmp_path):
    half = np.full((8, 8), 40, np.uint8)
    half[:, 4:] = 60
    Image.fromarray(half).save(tmp_path / "flat.png")
    as_recorded = predict(run, [str(tmp_path / "flat.png")])["rows"][0]
    assert as_recorded["class"] == "dark"
    equalized = Classification.model_validate({"preprocessing": {"contrast": "equalization"}})
    RunFolder(Path(run)).write_spec(equalized)
    assert predict(run, [str(tmp_path / "flat.png")])["rows"][0]["probabilities"] != as_recorded["probabilities"]


def test_images_of_one_name_are_told_apart_by_their_folders(run, tmp_path):
    for folder in ("a/x", "b/x"):
        (tmp_path / folder).mkdir(parents=True)
        for name in ("same.png", "bad.png"):
            (tmp_path / folder / name).write_bytes(png(250) if name == "same.png" else b"")
    (tmp_path / "other.png").write_bytes(png(3))
    single = predict(run, [str(tmp_path / name) for name in ("a/x/same.png", "b/x/same.png", "other.png")])
    assert [row["file"] for row in single["rows"]] == ["a/x/same.png", "b/x/same.png", "other.png"]
    whole = predict(run, [str(tmp_path / name) for name in ("a/x", "b/x")])
    assert [row["file"] for row in whole["rows"]] == ["a/x/same.png", "b/x/same.png"]
    assert [row["file"] for row in whole["skipped"]] == ["a/x/bad.png", "b/x/bad.png"]
    assert [row["file"] for row in predict(run, [str(tmp_path / "other.png")] * 2)["rows"]] == ["other.png"] * 2


def test_a_model_without_numbers_is_refused(run, tmp_path):
    folder = RunFolder(Path(run))
    model = keras.saving.load_model(folder.model_path)
    model.layers[-1].set_weights([np.full((1, 2), np.nan), np.zeros(2)])
    model.save(folder.model_path)
    (tmp_path / "a.png").write_bytes(png(255))
    with pytest.raises(InputError, match=r"NaN.*Choose another run"):
        predict(run, [str(tmp_path / "a.png")])


def test_tiles_are_for_networks_that_give_masks(run, tmp_path):
    (tmp_path / "a.png").write_bytes(png(250))
    with pytest.raises(InputError, match="gives each image one class"):
        predict(run, [str(tmp_path / "a.png")], tiles={})
