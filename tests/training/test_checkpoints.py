"""A checkpoint comes back whole, and one of another network is refused."""

import keras
import numpy as np
import pytest

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
    with pytest.raises(ValueError, match="another network"):
        checkpoints.restore(tmp_path / "last.npz", variables((3, 2)))
