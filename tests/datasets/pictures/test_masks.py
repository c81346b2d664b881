import numpy as np
import pytest

from labcore.datasets.pictures.masks import decipher
from labcore.errors import InputError


def present(*values):
    return np.isin(np.arange(256), values)


@pytest.mark.parametrize(
    ("values", "names", "to"),
    [
        ([0, 1], ("background", "foreground"), [0, 1]),
        ([0], ("background", "foreground"), [0]),
        ([0, 255], ("background", "foreground"), [0, 1]),
        ([255], ("background", "foreground"), [1]),
        ([0, 2], ("background", "class 1", "class 2"), [0, 2]),
        ([0, 128, 255], ("background", "class 1", "class 2"), [0, 1, 2]),
    ],
)
def test_values_without_names(values, names, to):
    code = decipher(present(*values), None, "set")
    assert code.names == names
    assert code.lookup[values].tolist() == to
    assert bool(code.note) == (values != to)


def test_names_are_taken_and_values_beyond_them_refused():
    assert decipher(present(0, 1), ["sky", "rock", "sand"], "set").names == ("sky", "rock", "sand")
    with pytest.raises(InputError, match="value 2"):
        decipher(present(0, 1, 2), ["sky", "rock"], "set")


def test_photographs_are_no_masks():
    with pytest.raises(InputError, match="too many"):
        decipher(present(*range(0, 256, 3)), None, "set")
