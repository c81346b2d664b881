"""CSV that a spreadsheet may open."""

import csv
import io

import pytest

from labcore.spreadsheet import cell, to_csv


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_formula_becomes_text(start):
    assert cell(f"{start}1+1") == f"'{start}1+1"


def test_numbers_stay_numbers_and_none_is_empty():
    assert [cell(-1.5), cell(None), cell("plain - text")] == [-1.5, "", "plain - text"]


def test_headers_are_guarded_too():
    rows = list(csv.reader(io.StringIO(to_csv(["=a", "b"], [["x,y", 1]]))))
    assert rows == [["'=a", "b"], ["x,y", "1"]]
