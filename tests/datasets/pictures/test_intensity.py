import numpy as np
import pytest

from labcore.datasets.pictures.intensity import IntensityRange


def test_a_known_range_is_kept_and_what_lies_beyond_is_told():
    scale = IntensityRange((0.0, 1000.0))
    scale.include(np.array([100, 500]))
    assert scale.settle(fractions=False) is None
    assert scale.to_uint8(np.array([100, 500])).tolist() == [26, 128]
    beyond = IntensityRange((0.0, 1000.0))
    beyond.include(np.array([100, 1500]))
    assert "0 to 1000" in beyond.settle(fractions=False)
    assert beyond.to_uint8(np.array([100, 1500])).tolist() == [26, 255]


@pytest.mark.parametrize(
    ("values", "fractions", "wanted", "noted"),
    [
        ([0, 255], False, [0, 255], False),
        ([3, 200], False, [3, 200], False),
        ([0, 1], False, [0, 1], False),
        ([0.0, 0.5], True, [0, 128], True),
        ([0.0, 200.0], True, [0, 200], False),
        ([-1.0, 1.0], True, [0, 255], True),
        ([-1000, 0, 1000], False, [0, 128, 255], True),
        ([700, 700], False, [0, 0], True),
        ([0, 65535], False, [0, 255], True),
        ([2**40, 2**40 + 1, 2**40 + 2], False, [0, 128, 255], True),
        ([-1e29, 1e29], True, [0, 255], True),
    ],
)
def test_range(values, fractions, wanted, noted):
    scale = IntensityRange()
    scale.include(np.array(values))
    assert (scale.settle(fractions=fractions) is not None) == noted
    assert scale.to_uint8(np.array(values)).tolist() == wanted
