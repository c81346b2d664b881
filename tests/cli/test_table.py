"""Text in columns."""

import pytest

from labcore.cli.table import cell, listing, table


def test_words_stand_left_and_numbers_right():
    text = table(("NAME", "N"), [("digits", 1797), ("ct", 5)])
    assert text.splitlines() == ["NAME       N", "digits  1797", "ct         5"]


def test_wide_letters_keep_the_columns():
    first, second = table(("A", "B"), [("肺炎", "x")]).splitlines()
    assert first == "A     B"
    assert second == "肺炎  x"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (True, "yes"),
        (0.123456, "0.1235"),
        (12, "12"),
        ("a\x1b[31mb", "a�[31mb"),
        ("two\nlines", "two�lines"),
    ],
)
def test_cells(value, shown):
    assert cell(value) == shown


def test_a_listing_leaves_out_what_is_not_there():
    assert listing([("name", "digits"), ("groups", None), ("note", "")]) == "name  digits"
