"""A checkpoint comes back whole, and one of another network is refused."""

import keras
import numpy as np
import pytest

from labcore.errors import LabError
from labcore.training import checkpoints


def variables(*shapes):
    return [keras.Variable(np.random.default_rng(9).normal(size=shape)) for shape in shapes]


def test_values_and_numbers_come_back(tmp_path):
    saved = variables((2, 3), (4,))
    checkpoints.save(tmp_path / "a" / "last.npz", saved, epoch=3, best_value=float("nan"))
    fresh = [keras.Variable(np.zeros(v.shape)) for v in saved]
    numbers = checkpoints.restore(tmp_path / "a" / "last.npz", fresh)
    assert numbers["epoch"] == 3 and np.isnan(numbers["best_value"])
    for old, new in zip(saved, fresh, strict=True):
        np.testing.assert_array_equal(old.numpy(), new.numpy())
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["last.npz"]


def test_another_network_is_refused(tmp_path):
    checkpoints.save(tmp_path / "last.npz", variables((2, 3)))
    with pytest.raises(LabError, match="another network"):
        checkpoints.restore(tmp_path / "last.npz", variables((3, 2)))


def test_a_damaged_one_is_named_with_the_cure(tmp_path):
    path = tmp_path / "checkpoints" / "last.npz"
    checkpoints.save(path, variables((20, 30)), epoch=3)
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    for content in (b"", b"garbage" * 9, whole[: len(whole) // 2], bytes(flipped)):
        path.write_bytes(content)
        for read in (lambda: checkpoints.restore(path, variables((20, 30))), lambda: checkpoints.numbers(path)):
            with pytest.raises(LabError, match=r"last\.npz' is damaged") as caught:
                read()
            assert str(path.parent) in caught.value.cure and "resume" in caught.value.cure
    np.savez_compressed(path, v00000=np.zeros(100 << 20, np.int8))
    with pytest.raises(LabError, match="damaged"):
        checkpoints.restore(path, variables((20, 30)))
    path.write_bytes(whole)
    assert checkpoints.numbers(path, ["epoch"]) == {"epoch": 3}
    with pytest.raises(LabError, match="damaged"):
        checkpoints.numbers(path, ["epoch", "step"])
