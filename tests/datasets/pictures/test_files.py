import json

import cv2
import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.pictures.files import BLOCK

from ..pieces import as_folder, as_zip, class_files, encoded, noise, png

GOOD = class_files()


def test_gray_stored_as_rgb_becomes_one_channel(tmp_path, take_in):
    files = {f"{name}/{i}.png": encoded(np.repeat(noise(i, (8, 8, 1)), 3, axis=2)) for name in "ab" for i in range(4)}
    dataset = take_in(as_zip(tmp_path / "a.zip", files))
    assert dataset.card.channels == 1
    np.testing.assert_array_equal(dataset.image(0), noise(0, (8, 8, 1)))


def test_one_coloured_image_makes_all_rgb(tmp_path, take_in):
    dataset = take_in(as_zip(tmp_path / "a.zip", {**GOOD, "dog/last.png": encoded(noise(1, (12, 10, 3)))}))
    assert dataset.card.channels == 3
    assert dataset.card.value_range is None
    assert (dataset.image(0)[..., 0] == dataset.image(0)[..., 2]).all()


def test_sixteen_bits_share_one_range(tmp_path, take_in):
    dim, bright = np.full((4, 4), 1000, np.uint16), np.full((4, 4), 3000, np.uint16)
    bright[0, 0] = 5000
    files = {
        "a/dim.png": cv2.imencode(".png", dim)[1].tobytes(),
        "b/bright.png": cv2.imencode(".png", bright)[1].tobytes(),
    }
    dataset = take_in(as_zip(tmp_path / "a.zip", files))
    assert dataset.image(0).max() == 0
    assert dataset.image(1).max() == 255
    assert dataset.image(1)[1, 1, 0] == 128
    assert any("1000 to 5000" in note for note in dataset.card.notes)
    assert dataset.card.value_range == (1000, 5000)


def test_large_images_are_shrunk_and_it_is_said(tmp_path, take_in):
    large = np.zeros((600, 2048), np.uint8)
    large[:, 1024:] = 200
    dataset = take_in(as_zip(tmp_path / "a.zip", {**GOOD, "cat/large.png": encoded(large)}))
    index = list(dataset.files).index("cat/large.png")
    assert dataset.image(index).shape == (300, 1024, 1)
    assert dataset.image(index)[10, 100] == 0
    assert dataset.image(index)[10, 900] == 200
    assert any(": 1 image." in note for note in dataset.card.notes)


@pytest.mark.parametrize("bad", [b"text", b"", png()[:-30], encoded(noise(), "GIF"), b"<svg/>"])
@pytest.mark.parametrize("shape", [as_zip, as_folder])
def test_a_single_bad_image_is_set_aside(tmp_path, take_in, bad, shape):
    dataset = take_in(shape(tmp_path / "set", {**GOOD, "cat/bad.png": bad}))
    assert len(dataset) == len(GOOD)
    assert "cat/bad.png" in storage.read_quarantine(dataset.folder)
    assert any("Left out 1 image that" in note and "cat/bad.png" in note for note in dataset.card.notes)
    assert json.loads(dataset.card.model_dump_json())["images"] == len(GOOD)


def test_labels_stay_with_their_images_when_some_are_set_aside(tmp_path, take_in):
    files = {
        f"{name}/{i:02}.png": encoded(np.full((4, 4), value + i, np.uint8))
        for name, value in (("a", 0), ("b", 100))
        for i in range(20)
    }
    files["a/05.png"] = files["b/03.png"] = b"bad"
    dataset = take_in(as_zip(tmp_path / "a.zip", files))
    for index, file in enumerate(dataset.files):
        wanted = int(file[2:4]) + 100 * (file[0] == "b")
        assert dataset.image(index)[0, 0, 0] == wanted
        assert dataset.labels[index] == (file[0] == "b")


def test_too_many_bad_images(tmp_path, refusal):
    bad = {f"cat/bad{i}.png": b"text" for i in range(8)}
    assert "8 of 28" in refusal(as_zip(tmp_path / "a.zip", {**GOOD, **bad}))


def test_a_whole_class_of_bad_images(tmp_path, refusal):
    assert "'rare'" in refusal(as_zip(tmp_path / "a.zip", {**GOOD, "rare/1.png": b"text"}))


def test_bombs_are_set_aside_without_decoding(tmp_path, take_in):
    from .test_decode import png_saying

    dataset = take_in(as_zip(tmp_path / "a.zip", {**GOOD, "cat/bomb.png": png_saying(30016, 30016)}))
    assert "megapixels" in storage.read_quarantine(dataset.folder)["cat/bomb.png"]


def test_many_pictures_come_in_order_whatever_their_size_and_the_damaged_at_their_places(tmp_path, take_in):
    """Several threads decode them, some at a time."""
    seeds = range(3 * BLOCK + 5)
    large, bad = {7, 40, 41}, {3, BLOCK + 1}
    files = {
        f"{'ab'[seed % 2]}/{seed:03}.png": b"no picture"
        if seed in bad
        else png(seed, (900, 1024) if seed in large else (6, 5))
        for seed in seeds
    }
    dataset = take_in(as_zip(tmp_path / "a.zip", files))
    assert len(dataset) == len(seeds) - len(bad)
    assert [str(name) for name in dataset.files] == sorted(name for name in files if int(name[2:5]) not in bad)
    for index, name in enumerate(dataset.files):
        seed = int(str(name)[2:5])
        np.testing.assert_array_equal(
            dataset.image(index)[..., 0], noise(seed, (900, 1024) if seed in large else (6, 5))
        )
    assert set(storage.read_quarantine(dataset.folder)) == {"b/003.png", f"{'ab'[(BLOCK + 1) % 2]}/{BLOCK + 1:03}.png"}
