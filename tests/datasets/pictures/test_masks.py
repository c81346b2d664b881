import numpy as np
import pytest

from labcore.datasets.pictures.masks import MaskValues, decipher, packed
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


@pytest.mark.parametrize(
    ("values", "names", "to"),
    [
        ([0, 1, 2, 255], None, [0, 1, 2, 255]),
        ([0, 1, 255], ["sky", "rock"], [0, 1, 255]),
        ([0, 255], ["sky", "rock"], [0, 1]),
        ([0, 128, 255], ["sky", "rock", "sand"], [0, 1, 2]),
    ],
)
def test_255_beside_class_numbers_is_no_class(values, names, to):
    code = decipher(present(*values), names, "set")
    assert code.lookup[values].tolist() == to and len(code.names) == len(set(to) - {255})
    assert ("belong to no class" in (code.note or "")) == (255 in to)


def test_the_value_that_is_named_is_no_class():
    code = decipher(present(0, 100, 200), None, "set", ignore=100)
    assert code.lookup[[0, 100, 200]].tolist() == [0, 255, 1] and len(code.names) == 2
    with pytest.raises(InputError, match="no pixel of any mask has a class"):
        decipher(present(7), None, "set", ignore=7)


def coded(*colors, names=None, ignore=None):
    """Masks of these colors, one pixel each, as classes; and what is said of them."""
    values, mask = MaskValues(), packed(np.array([colors], np.uint8))
    values.add(mask)
    code = values.code(names, "set", ignore)
    return code.classes(mask).ravel().tolist(), code


def test_each_color_is_a_class_and_keeps_its_color():
    classes, code = coded((255, 0, 0), (0, 0, 0), (0, 0, 255))
    assert classes == [2, 0, 1] and code.colors == ((0, 0, 0), (0, 0, 255), (255, 0, 0))
    assert "#0000ff" in code.note
    classes, code = coded((255, 0, 0), (0, 0, 0), (1, 2, 3), names=["sky", "rock"], ignore="#010203")
    assert classes == [1, 0, 255] and code.names == ("sky", "rock")


def test_a_mask_without_color_among_colored_ones_has_the_colors_of_its_grays():
    values = MaskValues()
    values.add(packed(np.array([[[255, 0, 0], [0, 0, 0]]], np.uint8)))
    values.add(np.array([[0, 255]], np.int32))
    code = values.code(None, "set")
    assert code.classes(np.array([[0, 255]], np.int32)).tolist() == [[0, 2]]
    assert code.colors == ((0, 0, 0), (255, 0, 0), (255, 255, 255))


@pytest.mark.parametrize(
    ("ignore", "why"), [("300", "no value of a mask"), ("red", "no value"), ("#ff0000", "are gray")]
)
def test_what_cannot_be_ignored_is_refused(ignore, why):
    values = MaskValues()
    values.add(np.array([[0, 1]], np.int32))
    with pytest.raises(InputError, match=why):
        values.code(None, "set", ignore)


def test_colors_without_number_are_no_classes_and_names_must_be_as_many():
    with pytest.raises(InputError, match="too many"):
        coded(*((place, 0, 0) for place in range(40)))
    with pytest.raises(InputError, match="3 colors"):
        coded((255, 0, 0), (0, 0, 0), (0, 0, 255), names=["sky", "rock"])
