"""Numbers as people read them, and words that must not be read as markup."""

import pytest

from labcore.cli.table import cell
from labcore.datasets.card import Without
from labcore.ui.words import count, exact_difference, exact_figure, figure, left_out_in_words, literal, size, value_of


@pytest.mark.parametrize(("number", "read"), [(0, "0"), (9_500, "9,500"), (168_000, "168 k"), (2.5e9, "2.5 G")])
def test_counts(number, read):
    assert count(number) == read


@pytest.mark.parametrize(("bytes_", "read"), [(512, "512 B"), (1500, "1.5 kB"), (84_000_000, "84 MB")])
def test_sizes(bytes_, read):
    assert size(bytes_) == read


@pytest.mark.parametrize("text", ["[a](http://x)", "![](http://x/y.png)", "<b>x</b>", ":red[x]", "$x$", "**x**", "`x`"])
def test_no_markup_survives(text):
    escaped = literal(text)
    assert escaped.replace("\\", "").replace("\u2060", "") == text
    assert all(escaped[place - 1] == "\\" for place, letter in enumerate(escaped) if letter in "[]()<>*`$!:")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, "automatic"),
        (True, "on"),
        (0.001, "0.001"),
        (1e-05, "0.00001"),
        (1e-30, "1e-30"),
        ([{"kind": "flip"}, {"kind": "zoom"}], "flip, zoom"),
        ([], "none"),
    ],
)
def test_values(value, read):
    assert value_of(value) == read


@pytest.mark.parametrize("text", ["https://x.org", "HTTP://x.org", "www.x.org", "a@x.org"])
def test_a_bare_address_is_broken_where_it_would_be_linked(text):
    escaped = literal(text).replace("\\", "")
    assert text not in escaped and escaped.replace("\u2060", "") == text


@pytest.mark.parametrize(
    ("images", "said"),
    [
        ({"train": 12, "val": 1, "test": 3}, "'x@1' leaves out 12 training, 1 validation and 3 test images."),
        ({"train": 1200, "val": 0, "test": 3}, "'x@1' leaves out 1,200 training and 3 test images."),
        ({"train": 2, "val": 0, "test": 0}, "'x@1' leaves out 2 training images."),
        ({}, "'x@1' leaves out no images."),
    ],
)
def test_what_was_left_out(images, said):
    assert left_out_in_words(Without(name="x@1", identity="", images=images)) == said


@pytest.mark.parametrize("value", [-0.0, -0.00004, 0.00004])
def test_what_is_less_than_is_shown_has_no_sign(value):
    written = [exact_difference(value), exact_figure("loss", value), figure("accuracy", value), cell(-0.0)]
    assert written == ["0.0000", "0.0000", "0.0%", "0"]


def test_differences_have_their_sign():
    assert [exact_difference(value) for value in (-0.00016, 0.5)] == ["−0.0002", "+0.5000"]


def test_a_minus_is_one_and_the_same_sign():
    assert [figure("elbo", -106.25), exact_figure("elbo", -106.25), figure("elbo", 1e-9)] == [
        "−106.2",
        "−106.2500",
        "1e-09",
    ]
