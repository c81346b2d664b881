"""The chart of image sizes."""

from labcore.figures.image_sizes import image_sizes


def test_each_size_is_one_dot_that_knows_how_many():
    dots = image_sizes([10, 10, 20], [5, 5, 8]).data[0]
    assert list(zip(dots.x, dots.y, dots.customdata, strict=True)) == [(5, 10, 2), (8, 20, 1)]
