"""Maps of images that leave little to lay out."""

import numpy as np
import pytest

from labcore.spec.projection import PrincipalComponents, Projection
from labcore.spec.projection.neighbourhoods import Neighbourhoods


@pytest.mark.parametrize("projection", Projection.kinds().values(), ids=lambda each: each.__name__)
def test_images_that_are_all_alike_lie_at_one_place_and_that_is_said(projection):
    """scikit-learn's t-SNE would make NaN of no distances, and end the process."""
    features = np.full((5, 6), 0.5, np.float32)
    features[0] += 1e-7  # as the last bit of float32
    assert not projection().project(features).any() and projection().project(features).shape == (5, 2)
    assert "at one place" in projection().note(features)
    features[0, 0], features[:, 5] = 0.6, 1e6  # a large number that never changes hides no difference
    assert "at one place" not in projection().note(features)


@pytest.mark.parametrize("size", [1e38, 1e-30])
def test_images_very_far_apart_or_very_near_have_places(size):
    places = Neighbourhoods().project((np.eye(5, 6) * size).astype(np.float32))
    assert places.shape == (5, 2) and np.isfinite(places).all() and places.any()


@pytest.mark.parametrize("projection", [PrincipalComponents, Neighbourhoods])
def test_points_of_a_single_number_have_places(projection):
    places = projection().project(np.arange(5, dtype=np.float32)[:, None])
    assert places.shape == (5, 2) and np.isfinite(places).all() and places.any()
