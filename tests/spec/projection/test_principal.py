"""A map by principal components."""

import numpy as np

from labcore.spec.projection import PrincipalComponents


def test_images_that_are_all_alike_lie_at_one_place_and_that_is_said():
    features = np.full((4, 6), 0.5, np.float32)
    assert not PrincipalComponents().project(features).any()
    assert "at one place" in PrincipalComponents().note(features)
    features[0] = 1
    assert "100%" in PrincipalComponents().note(features)
