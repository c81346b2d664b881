"""Ways from one code to another, against what they are by hand."""

import numpy as np
import pytest

from labcore.evaluation.interpolation import analogy, linear, spherical

START, END = np.array([0.1, -0.7, 2.0]), np.array([1.3, 0.2, -0.4])
WAYS = pytest.mark.parametrize("way", [linear, spherical])


@WAYS
def test_the_ends_are_as_they_are(way):
    path = way(START, END, 7)
    assert path.shape == (7, 3)
    assert (path[0] == START).all() and (path[-1] == END).all()


def test_a_straight_way_has_even_steps():
    np.testing.assert_allclose(np.diff(linear(START, END, 5), axis=0), np.tile((END - START) / 4, (4, 1)))


def test_an_arc_is_that_of_shoemake_between_codes_of_length_one():
    start, end = START / np.linalg.norm(START), END / np.linalg.norm(END)
    angle, shares = np.arccos(start @ end), np.linspace(0, 1, 6)[:, None]
    expected = (np.sin((1 - shares) * angle) * start + np.sin(shares * angle) * end) / np.sin(angle)
    np.testing.assert_allclose(spherical(start, end, 6), expected, atol=1e-12)


def test_on_an_arc_lengths_change_evenly_and_directions_turn_evenly():
    path = spherical(START, END, 5)
    lengths = np.linalg.norm(path, axis=1)
    np.testing.assert_allclose(np.diff(lengths), (np.linalg.norm(END) - np.linalg.norm(START)) / 4)
    units = path / lengths[:, None]
    turns = np.arccos((units[1:] * units[:-1]).sum(axis=1))
    np.testing.assert_allclose(turns, turns[0])


def test_opposite_codes_are_joined_by_an_arc_that_avoids_the_middle():
    path = spherical(START, -START, 9)
    np.testing.assert_allclose(np.linalg.norm(path, axis=1), np.linalg.norm(START))
    assert path[4] @ START == pytest.approx(0)


@pytest.mark.parametrize(
    ("start", "end"),
    [(0 * START, END), (START, 0 * END), (0 * START, 0 * END), (START, START), (START, 3 * START), ([1.5], [-2.0])],
    ids=["from zero", "to zero", "both zero", "the same", "one direction", "one number"],
)
def test_where_there_is_no_arc_it_is_the_straight_way(start, end):
    path = spherical(np.array(start), np.array(end), 5)
    np.testing.assert_allclose(path, linear(np.array(start), np.array(end), 5))
    assert np.isfinite(path).all()


def test_half_way_a_straight_way_is_shorter_than_an_arc():
    draw = np.random.default_rng(0)
    start, end = draw.standard_normal((2, 200))
    assert np.linalg.norm(linear(start, end, 3)[1]) < 0.8 * np.linalg.norm(spherical(start, end, 3)[1])


def test_sums_of_codes():
    assert analogy(np.array([1.0, 2.0]), np.array([0.5, 1.0]), np.array([4.0, -1.0])).tolist() == [4.5, 0.0]
