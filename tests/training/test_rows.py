"""Two arrays as one."""

import numpy as np

from labcore.training.rows import Joined


def test_rows_come_from_both_in_the_order_asked_for(tmp_path):
    first = np.arange(12, dtype=np.uint8).reshape(6, 2)
    np.save(tmp_path / "first.npy", first)
    mapped = np.load(tmp_path / "first.npy", mmap_mode="r")
    second = np.arange(100, 106, dtype=np.uint8).reshape(3, 2)
    joined = Joined(mapped, second)
    assert len(joined) == 9 and joined.shape == (9, 2)
    rows = np.array([8, 0, 5, 6, 0])
    np.testing.assert_array_equal(joined[rows], np.concatenate([first, second])[rows])
    assert joined[rows].dtype == np.uint8
    assert joined[np.array([], np.int64)].shape == (0, 2)
