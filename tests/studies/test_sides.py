"""What is laid side by side stands in one address."""

import pytest

from labcore.studies.sides import Side, address, address_of, picked, read_sides


@pytest.mark.parametrize(
    ("runs", "cells", "sides"),
    [
        ("", "", []),
        (" a,b,,a , c", "", [Side(("a",)), Side(("b",)), Side(("c",))]),
        ("a,b+c", "", [Side(("a",)), Side(("b", "c"))]),
        ("a,b c", "", [Side(("a",)), Side(("b", "c"))]),  # as a browser hands on a plus
        ("c", "with:a+b", [Side(("a", "b"), "with"), Side(("c",))]),
        ("a", "with:a+b", [Side(("a", "b"), "with")]),
        ("", "a%2Cb%3A%20c:x", [Side(("x",), "a,b: c")]),
    ],
)
def test_an_address_is_read_leniently(runs, cells, sides):
    assert read_sides(runs, cells) == sides


@pytest.mark.parametrize(
    "sides",
    [[Side(("a",)), Side(("b", "c"))], [Side(("a", "b"), "dropout: 0.5, on + off"), Side(("c",))], []],
)
def test_what_is_written_is_read_again(sides):
    assert read_sides(**address(sides)) == sides


def test_the_cells_of_a_study_have_an_address():
    assert address_of({"with": ["a", "b"], "without": ["c"]}) == {"cells": "with:a+b,without:c"}


def test_picking_leaves_cells_together():
    sides = [Side(("a", "b"), "with"), Side(("c",))]
    assert picked(sides, ["a", "d"]) == [Side(("a",), "with"), Side(("d",))]
