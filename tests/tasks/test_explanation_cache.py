"""What was found before is found again, until it takes too much room."""

import os

import numpy as np
import pytest

from labcore.store.folder import RunFolder
from labcore.tasks.explanation_cache import ExplanationCache

IMAGE = np.zeros((4, 4, 1), np.uint8)


@pytest.fixture
def folder(tmp_path):
    folder = RunFolder(tmp_path / "run")
    folder.path.mkdir()
    folder.model_path.write_bytes(b"weights")
    return folder


def test_what_was_put_is_there_and_anything_else_asked_is_not(folder, tmp_path):
    cache = ExplanationCache(folder, tmp_path / "kept")
    path = cache.path(IMAGE, method="a")
    assert cache.get(path) is None
    cache.put(path, {"map": np.eye(3, dtype=np.float32)})
    assert cache.get(path)["map"].tolist() == np.eye(3).tolist()
    assert path == ExplanationCache(folder, tmp_path / "kept").path(IMAGE.copy(), method="a")
    others = {cache.path(IMAGE, method="b"), cache.path(IMAGE + 1, method="a"), cache.path(None, method="a")}
    assert len({path, *others}) == 4


def test_another_network_of_the_run_is_asked_anew(folder, tmp_path):
    before = ExplanationCache(folder, tmp_path / "kept").path(IMAGE)
    folder.model_path.write_bytes(b"later weights")
    assert ExplanationCache(folder, tmp_path / "kept").path(IMAGE) != before


def test_a_damaged_entry_counts_as_none(folder, tmp_path):
    cache = ExplanationCache(folder, tmp_path / "kept")
    path = cache.path(IMAGE)
    cache.put(path, {"map": np.zeros(3)})
    path.write_bytes(path.read_bytes()[:40])
    assert cache.get(path) is None


def test_where_nothing_can_be_kept_the_log_says_so_and_the_answer_stands(folder, tmp_path, caplog):
    (tmp_path / "kept").write_text("a file where the folder should be")
    cache = ExplanationCache(folder, tmp_path / "kept")
    cache.put(cache.path(IMAGE), {"map": np.zeros(3)})
    assert "could not be kept" in caplog.text and cache.get(cache.path(IMAGE)) is None


def test_what_was_asked_for_longest_ago_goes_first(folder, tmp_path):
    cache = ExplanationCache(folder, tmp_path / "kept", most_bytes=3000)
    paths = [cache.path(IMAGE, number=number) for number in range(4)]
    for age, path in enumerate(paths):
        cache.put(path, {"map": np.zeros(100)})
        os.utime(path, (1000 + age, 1000 + age))
    assert cache.get(paths[0]) is not None  # asked for just now
    cache.trim()
    assert [path.is_file() for path in paths] == [True, False, False, True]


def test_what_cannot_be_deleted_stays_and_nobody_is_kept_from_an_answer(folder, tmp_path):
    """As on a disk that may only be read; a folder of that name cannot be deleted by anybody."""
    cache = ExplanationCache(folder, tmp_path / "kept", most_bytes=0)
    (tmp_path / "kept" / "ab" / "stays.npz").mkdir(parents=True)
    cache.put(path := cache.path(IMAGE), {"map": np.zeros(100)})
    cache.trim()
    assert not path.exists() and (tmp_path / "kept" / "ab" / "stays.npz").exists()
