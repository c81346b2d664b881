"""Which networks a study of scaling compares, and the study made of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from labcore.datasets.card import Card
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.scaling import Coefficients
from labcore.studies.scaling_sweep import DIMENSIONS, Step, grid_plan, scaled, sweep, sweep_plan
from labcore.ui import scaling_costs, scaling_launch
from labcore.ui.input_help import help_of
from labcore.ui.light import table
from labcore.ui.scaling_base import Base, say_where_nothing_is_finer
from labcore.ui.words import count

EQUAL, GRID = "Each alone, and all together, at equal FLOPs", "Width at several depths and resolutions"
ABOUT = {
    EQUAL: "As in figure 3 and table 7 of the paper: for each budget, the multiplier of each dimension that comes "
    "nearest to it. What a dimension is worth shows only where all have the same to spend.",
    GRID: "As in figure 4 of the paper: every width with every depth and resolution. There, widening a network that is "
    "also deeper and sees finer images paid for longer.",
}

BUDGETS = (0.5, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
WIDTHS, DEPTHS, RESOLUTIONS = (0.5, 1.0, 1.4, 2.0, 2.8), (1.0, 2.0, 3.0), (1.0, 1.3, 1.5, 2.0)
MOST_SEEDS = 10


def show(base: Base, coefficients: Coefficients) -> None:
    """The choice of levels, what they cost, and the panel that begins the study."""
    form, beside = st.columns([2.1, 1], gap="large")
    with form:
        kind = st.radio(
            "What to compare",
            list(ABOUT),
            key="scaling.kind",
            captions=list(ABOUT.values()),
            help=help_of("scaling.kind"),
        )
        raw = _show_equal(base, coefficients) if kind == EQUAL else _show_grid(base)
    if raw is not None:
        with beside, st.container(key="summary", border=True):
            scaling_launch.show(base, raw)


def _show_equal(base: Base, coefficients: Coefficients) -> dict[str, Any] | None:
    """The study file; None where not enough is chosen."""
    left, middle, right = st.columns([1, 1.2, 0.6])
    with left:
        budgets = st.pills(
            "FLOPs, as multiples of the baseline's",
            BUDGETS,
            selection_mode="multi",
            default=[2.0, 4.0],
            format_func=lambda each: f"×{each:g}",
            key="scaling.budgets",
            wrap=True,
            help=help_of("scaling.budgets"),
        )
    with middle:
        dimensions = st.pills(
            "Scale",
            DIMENSIONS,
            selection_mode="multi",
            default=DIMENSIONS,
            key="scaling.dimensions",
            wrap=True,
            help=help_of("scaling.dimensions"),
        )
    with right:
        seeds = _seeds()
    if not budgets or not dimensions:
        st.info("Choose a budget and a dimension, at least one of each.", icon=":material/science:")
        return None
    steps = _steps(base.raw, base.spec, base.card, tuple(sorted(budgets)), tuple(dimensions), coefficients)
    specs = [scaled(base.spec, step.settings) for step in steps]
    scaling_costs.show(
        base,
        specs,
        lambda costs, exact: _show_steps(base, steps, specs, costs, exact),
        "≈ Estimated without building the networks; the exact count is under way.",
    )
    st.caption(
        "Filters are whole multiples of four, layers are rounded up, pixels to whole ones, so no budget is met "
        "exactly; in a network of few layers even a small φ adds whole ones. A level that comes nearest to two budgets "
        "is there once, and is not the baseline over again."
    )
    say_where_nothing_is_finer(base, specs)
    return sweep_plan(base.raw, steps, seeds, f"Scaling {base.spec.architecture.title} on {base.card.title}")


@st.cache_data(show_spinner=False, max_entries=64)
def _steps(
    raw: Mapping[str, Any],
    _spec: NetworkExperiment,
    _card: Card,
    budgets: Sequence[float],
    dimensions: Sequence[str],
    coefficients: Coefficients,
) -> list[Step]:
    """`raw` and the choices decide; the others come of it."""
    return sweep(_spec, _card, budgets, [each for each in DIMENSIONS if each in dimensions], coefficients)


def _show_steps(
    base: Base, steps: Sequence[Step], specs: Sequence[NetworkExperiment], costs: scaling_costs.Costs, exact: bool
) -> None:
    about = "" if exact else "≈ "
    whole = costs[0]["flops"]
    rows = [
        {
            "FLOPs": f"{about}{count(cost['flops'])}",
            "× baseline": f"{about}{cost['flops'] / whole:.2f}",
            "of budget": f"{about}{cost['flops'] / whole / step.budget:.0%} of ×{step.budget:g}"
            if step.dimension
            else "",
            "Parameters": f"{about}{count(cost['parameters'])}",
            "Input": "×".join(map(str, spec.input_shape(base.card)[:2])),
        }
        for step, spec, cost in zip(steps, specs, costs, strict=True)
    ]
    frame = pd.DataFrame(rows, index=[step.label for step in steps])
    frame.index.name = "Level"
    table(frame)


def _show_grid(base: Base) -> dict[str, Any] | None:
    columns = st.columns([1.2, 1, 1, 0.7])
    chosen = [
        column.pills(
            title,
            options,
            selection_mode="multi",
            default=default,
            format_func=lambda each: f"×{each:g}",
            key=f"scaling.grid.{title}",
            wrap=True,
            help=help_of("scaling.grid"),
        )
        for column, title, options, default in zip(
            columns,
            ("Widths", "Depths", "Resolutions"),
            (WIDTHS, DEPTHS, RESOLUTIONS),
            ([1.0, 1.4, 2.0], [1.0, 2.0], [1.0, 1.3]),
            strict=False,
        )
    ]
    with columns[-1]:
        seeds = _seeds()
    widths, depths, resolutions = (_baseline_first(values) for values in chosen)
    if len(widths) < 2 or not depths or not resolutions:
        st.info("Choose two widths or more, and of the others one at least.", icon=":material/science:")
        return None
    name = f"Width of {base.spec.architecture.title} on {base.card.title}"
    return grid_plan(base.raw, widths, depths, resolutions, seeds, name)


def _baseline_first(values: Sequence[float]) -> list[float]:
    """Ascending, but the baseline's at the head where it is there: others are held against the first."""
    return sorted(values, key=lambda each: (each != 1, each))


def _seeds() -> int:
    return int(
        st.number_input(
            "Seeds",
            1,
            MOST_SEEDS,
            3,
            key="scaling.seeds",
            help=help_of("scaling.seeds"),
        )
    )
