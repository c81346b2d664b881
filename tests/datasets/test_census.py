"""What masks hold, class by class."""

import numpy as np

from labcore.datasets.census import pixels_of, split_of_masks, together


def test_pixels_of_no_class_are_in_no_count():
    pixels = pixels_of([np.array([[0, 1], [255, 1]], np.uint8), np.array([[255]], np.uint8)], 3)
    assert pixels.tolist() == [[1, 2, 0], [0, 0, 0]]
    split = split_of_masks(pixels, ("a", "b", "c"))
    assert (split.images, split.classes, split.pixels) == (2, {"a": 1, "b": 1, "c": 0}, {"a": 1, "b": 2, "c": 0})


def test_classes_that_are_seen_together():
    shares = together(np.array([[5, 0, 0], [5, 1, 0], [0, 2, 0]]))
    np.testing.assert_allclose(shares[:2], [[1, 0.5, 0], [0.5, 1, 0]])
    assert np.isnan(shares[2]).all(), "no image shows the third"
