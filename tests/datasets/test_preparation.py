"""Prepared once, shared by all, and nothing done where nothing is to do."""

import dataclasses
import subprocess
import sys
import threading

import numpy as np
import pytest

from labcore.datasets.preparation import forget, prepare
from labcore.errors import LabError
from labcore.spec.preprocessing import Preprocessing
from tests.conftest import PROJECT
from tests.samples import shapes

PLAIN = Preprocessing()

PREPARE_TOO_MUCH = """
import sys
from pathlib import Path
from labcore.datasets.preparation import prepare
from labcore.errors import LabError
from labcore.spec.preprocessing import Preprocessing
from tests.samples import shapes
{limit}
try:
    prepare(shapes(images=200), Preprocessing(), (64, 64, 1), Path(sys.argv[1]))
except LabError as error:
    print(error)
"""

KILLED_HALFWAY = """
import sys
from pathlib import Path
import psutil
from labcore.datasets.preparation import prepare
from labcore.spec.preprocessing import Preprocessing
from tests.samples import shapes
prepare(shapes(images=600), Preprocessing(), (12, 12, 3), Path(sys.argv[1]), lambda share: psutil.Process().kill())
"""


def mixed():
    """Two gray images of different sizes."""
    images = [np.full((4, 6, 1), 10, np.uint8), np.full((8, 2, 1), 200, np.uint8)]
    whole = shapes(images=2)
    return dataclasses.replace(
        whole,
        card=whole.card.model_copy(update={"shape": None, "fingerprint": "mixed"}),
        offsets=np.array([0, 24]),
        heights=np.array([4, 8], np.int32),
        widths=np.array([6, 2], np.int32),
        pixels=np.concatenate([image.ravel() for image in images]),
    )


def test_what_is_prepared_is_read_where_nothing_can_be_written(tmp_path):
    """As on a disk that may only be read: no lock can be taken there."""
    first = prepare(shapes(), PLAIN, (12, 12, 3), tmp_path)
    lock = next(tmp_path.rglob("*.npy")).with_suffix(".lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()
    assert np.array_equal(prepare(shapes(), PLAIN, (12, 12, 3), tmp_path), first)


def test_what_fits_already_is_not_copied(tmp_path):
    dataset = shapes()
    images = prepare(dataset, PLAIN, (12, 12, 1), tmp_path)
    assert np.shares_memory(images, dataset.pixels) and not list(tmp_path.iterdir())


def test_mixed_sizes_come_to_one_and_are_kept(tmp_path):
    seen = []
    images = prepare(mixed(), PLAIN, (5, 5, 3), tmp_path, seen.append)
    assert images.shape == (2, 5, 5, 3) and images.dtype == np.uint8
    assert (images[0] == 10).all() and (images[1] == 200).all() and seen == [1.0]
    assert isinstance(prepare(mixed(), PLAIN, (5, 5, 3), tmp_path), np.memmap)
    assert not list(tmp_path.rglob("*.part"))


def test_the_images_are_in_order_across_chunks(tmp_path):
    dataset = shapes(images=600)
    images = prepare(dataset, PLAIN, (12, 12, 3), tmp_path)
    for index in (0, 255, 256, 599):
        np.testing.assert_array_equal(images[index], np.repeat(dataset.image(index), 3, axis=2))


def refused_for_want_of_room(folder, limit=""):
    """An own process: what is told here would kill the one that tests."""
    code = PREPARE_TOO_MUCH.format(limit=limit)
    ended = subprocess.run([sys.executable, "-c", code, folder], cwd=PROJECT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert "The disk is full" in ended.stdout and "'shapes'" in ended.stdout
    assert not [path for path in folder.rglob("*") if path.suffix in (".part", ".npy")]


@pytest.fixture
def tiny_disk(tmp_path):
    """A folder on a disk of 256 KiB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_told_and_leaves_nothing(tiny_disk):
    refused_for_want_of_room(tiny_disk)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes")
def test_a_limit_on_file_sizes_is_told_and_leaves_nothing(tmp_path):
    refused_for_want_of_room(tmp_path, "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))")


def test_what_was_prepared_of_one_set_can_be_forgotten(tmp_path):
    prepare(mixed(), PLAIN, (5, 5, 3), tmp_path)
    prepare(shapes(), PLAIN, (5, 5, 3), tmp_path)
    forget("mixed", tmp_path)
    assert len(list(tmp_path.rglob("*.npy"))) == 1
    forget("../..", tmp_path)
    assert len(list(tmp_path.rglob("*.npy"))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps files that are open")
@pytest.mark.parametrize(("source", "cure"), [("imported", "Import or download it again"), ("built-in", "drawn anew")])
def test_a_set_that_is_removed_meanwhile_says_how_to_have_it_back(tmp_path, source, cure):
    dataset = mixed()
    dataset = dataclasses.replace(dataset, card=dataset.card.model_copy(update={"source": source}))
    with pytest.raises(LabError, match=f"removed while it was prepared.*{cure}"):
        prepare(dataset, PLAIN, (5, 5, 1), tmp_path, lambda share: forget("mixed", tmp_path))


def test_two_at_once_prepare_one(tmp_path):
    results, calls = [], []
    workers = [
        threading.Thread(target=lambda: results.append(prepare(mixed(), PLAIN, (5, 5, 1), tmp_path, calls.append)))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(results) == 4 and len(calls) == 1


def test_killed_halfway_it_leaves_nothing_that_the_next_would_take_for_whole(tmp_path):
    killed = subprocess.run([sys.executable, "-c", KILLED_HALFWAY, tmp_path], cwd=PROJECT, capture_output=True)
    assert killed.returncode != 0 and list(tmp_path.rglob("*.part")) and not list(tmp_path.rglob("*.npy"))
    dataset = shapes(images=600)
    images = prepare(dataset, PLAIN, (12, 12, 3), tmp_path)
    np.testing.assert_array_equal(images[:, :, :, 1], dataset.pixels.reshape(600, 12, 12))
    assert not list(tmp_path.rglob("*.part"))


def test_another_preparation_is_another_array(tmp_path):
    plain = prepare(mixed(), PLAIN, (5, 5, 1), tmp_path)
    letterboxed = prepare(mixed(), Preprocessing(fit="letterbox"), (5, 5, 1), tmp_path)
    assert (plain != letterboxed).any() and len(list(tmp_path.rglob("*.npy"))) == 2


def test_what_changes_pixels_is_done_also_where_the_size_fits(tmp_path):
    dataset = shapes()
    equalized = prepare(dataset, Preprocessing.model_validate({"contrast": "equalization"}), (12, 12, 1), tmp_path)
    assert equalized.max() == 255 > dataset.pixels.max()
