"""Levels that take equal FLOPs, held against the networks that are built of them."""

import pytest

from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.spec.plan import plan_of
from labcore.spec.resolve import resolve
from labcore.spec.scaling import Coefficients, Scaling
from labcore.studies.candidates import candidates, differing_too
from labcore.studies.scaling_sweep import DIMENSIONS, estimate, grid_plan, scaled, sweep, sweep_plan

BASE = {"task": "classification", "dataset": "digits", "preset": "quick", "architecture": {"kind": "residual"}}


@pytest.fixture
def digits(lab_home):
    return Library().card("digits")


def spec(**changes):
    return resolve({**BASE, **changes}, Library().card)


def test_each_dimension_meets_each_budget(digits):
    base = spec(preprocessing={"size": 32})
    found = sweep(base, digits, [2, 4])
    assert [step.dimension for step in found] == ["", *(each for each in DIMENSIONS for _ in range(2))]
    assert all(0.9 < step.share < 1.12 for step in found)
    for step in found:
        assert estimate(scaled(base, step.settings), digits).flops == step.flops
        assert step.flops == pytest.approx(step.share * step.budget * estimate(base, digits).flops)


def test_depth_is_named_by_the_layers_that_it_comes_to(digits):
    """Layers are rounded up: with two in each stage, 1.1 times as many and 1.5 times are three."""
    (_, step) = sweep(spec(), digits, [1.5], ["depth"])
    assert step.settings == {"depth": 1.5} and step.label == "depth ×1.5"


def test_levels_that_two_budgets_share_are_there_once_and_the_baseline_only_at_the_head(digits):
    found = sweep(spec(), digits, [1.01, 1.9, 2.1], ["depth"])
    assert [step.label for step in found] == ["baseline", "depth ×2"]
    assert found[1].budget == 1.9 or found[1].budget == 2.1


def test_coefficients_of_ones_own_are_worked_into_the_multipliers(digits):
    own = Coefficients(depth=1.4, width=1.0, resolution=1.2)
    (_, step) = sweep(spec(), digits, [4], ["compound"], own)
    assert set(step.settings) == {"depth", "resolution"} and step.label.startswith("compound φ ")
    assert step.settings["depth"] == pytest.approx(1.4**step.amount, rel=1e-3)


def test_the_papers_coefficients_double_the_flops():
    assert Coefficients().computation == pytest.approx(2, abs=0.1)
    assert Coefficients().settings(1, width=2) == {"width": 2, "compound": 1}
    assert Scaling(**Coefficients().settings(0)) == Scaling()


def test_a_network_that_comes_in_fixed_sizes_is_refused(digits):
    with pytest.raises(InputError, match="fixed sizes"):
        sweep(spec(architecture={"kind": "mobilenet_v2"}), digits, [2])


def test_a_sweep_is_an_ordinary_study(digits):
    steps = sweep(spec(), digits, [2])
    plan = plan_of(sweep_plan({**BASE, "scaling": {"width": 3}}, steps, 2))
    found = candidates(plan, Library().card)
    assert plan.runs == len(found) == 10 and differing_too(found, plan.factors) == {}
    assert found[0].spec.scaling == Scaling(), "its own scaling is left aside"
    assert [plan.label("scaling", dict(step.settings)) for step in steps] == [step.label for step in steps]


def test_a_grid_varies_what_has_two_values_or_more():
    plan = plan_of(grid_plan(BASE, [1, 1.5], [1], [1, 1.3], 1))
    assert plan.factors == {"scaling.width": (1, 1.5), "scaling.resolution": (1, 1.3)} and plan.runs == 4


def test_of_a_single_level_all_runs_of_a_grid_have_that():
    plan = plan_of(grid_plan(BASE, [1, 1.5], [2.0], [], 1))
    assert plan.base["scaling"] == {"depth": 2.0} and set(plan.factors) == {"scaling.width"}
