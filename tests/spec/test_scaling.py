"""Multipliers, with and without the compound coefficient."""

import pytest

from labcore.spec.resolve import resolve
from labcore.spec.scaling import Scaling
from tests.samples import shapes


def test_without_the_coefficient_the_multipliers_are_those_that_were_set():
    scaled = Scaling(width=0.5, depth=2, resolution=1.5).multipliers
    assert scaled == (0.5, 2, 1.5)
    assert scaled.computation == pytest.approx(2 * 0.5**2 * 1.5**2)


def test_each_step_of_the_coefficient_about_doubles_the_computation():
    assert Scaling(compound=1).multipliers == pytest.approx((1.1, 1.2, 1.15))
    assert Scaling(compound=1).multipliers.computation == pytest.approx(2, rel=0.05)
    assert Scaling(compound=3, width=0.5).multipliers.computation == pytest.approx(1.92**3 / 4, rel=0.01)


def test_layers_filters_and_images_follow_it():
    scaling = Scaling(compound=2)
    assert (scaling.layers(5), scaling.filters(100)) == (8, 120)  # 5 · 1.44 rounded up, 100 · 1.21
    card = shapes(side=40).card
    spec = resolve({"dataset": "shapes", "scaling": {"compound": 2}}, lambda _: card)
    assert spec.input_shape(card) == (53, 53, 1)  # 40 · 1.3225


def test_stochastic_depth_without_residual_blocks_is_pointed_out():
    card = shapes().card
    raw = {"dataset": "shapes", "regularization": {"stochastic_depth": 0.2}}
    (found,) = [problem for problem in resolve(raw, lambda _: card).problems(card) if "Stochastic" in problem.message]
    assert not found.fatal and "residual" in found.cure
    residual = resolve({**raw, "architecture": "residual"}, lambda _: card)
    assert not [problem for problem in residual.problems(card) if "Stochastic" in problem.message]
