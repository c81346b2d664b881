"""Curves of figures against FLOPs."""

from labcore.spec.plan import plan_of
from labcore.studies.observation import Observation
from labcore.studies.scaled import at_equal_flops, curves, multipliers, varies_scaling
from tests.studies.scaling import BASE, FLOPS, observations, plan


def test_each_dimension_is_a_curve_from_the_baseline_on():
    found = curves(plan(), observations(lambda level, seed: 0.8 + 0.01 * seed), "accuracy")
    assert [curve.name for curve in found] == ["width", "depth", "resolution", "compound"]
    assert [point.label for point in found[1].points] == ["baseline", "×2", "×4"]
    assert [point.label for point in found[3].points] == ["baseline", "φ 1", "φ 2"]
    assert [point.flops for point in found[0].points] == [1e6, 2e6, 4e6]
    assert found[0].points[0].value.n == 3 and found[0].points[0].value.deviation > 0


def test_widths_that_share_a_depth_and_a_resolution_are_a_curve():
    factors = {"scaling.width": [1, 2], "scaling.depth": [1, 2], "scaling.resolution": [1, 1.5]}
    grid = plan_of({"base": BASE, "factors": factors})
    seen = [
        Observation(cell, 0, None, {"accuracy": 0.5}, {"flops": multipliers(grid, cell).computation})
        for cell in grid.cells()
    ]
    found = curves(grid, seen, "accuracy")
    assert [curve.name for curve in found] == [
        f"depth ×{depth}, resolution ×{side}" for depth in (1, 2) for side in (1, 1.5)
    ]
    assert all([point.label for point in curve.points] == ["×1", "×2"] for curve in found)


def test_what_else_is_varied_splits_the_curves():
    factors = {"scaling.width": [1, 2], "regularization.dropout": [0, 0.5]}
    both = plan_of({"base": BASE, "factors": factors})
    found = curves(both, [Observation(cell, 0, None, {"accuracy": 0.5}) for cell in both.cells()], "accuracy")
    assert [curve.name for curve in found] == ["width, dropout 0", "width, dropout 0.5"]
    assert varies_scaling(both) and not varies_scaling(plan_of({"base": BASE, "factors": {"seed_": [1, 2]}}))


def test_networks_of_about_equal_flops_are_found():
    found = curves(plan(), observations(lambda level, seed: 0.8), "accuracy")
    groups = [[point.flops for point in group] for group in at_equal_flops(found)]
    assert groups == [[1.9e6, 2e6, 2e6, 2.1e6], [3.9e6, 4e6, 4e6, 4.1e6]]
    assert at_equal_flops(curves(plan(), observations(lambda level, seed: 0.8, flops=False), "accuracy")) == []
    assert set(FLOPS.values()) > {flops for group in groups for flops in group}
