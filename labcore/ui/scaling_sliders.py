"""Width, depth, resolution and φ by hand, and what each of them costs at once."""

import pandas as pd
import streamlit as st

from labcore.errors import InputError, LabError
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.resolve import validate
from labcore.spec.scaling import DEPTH, RESOLUTION, WIDTH, Coefficients, Scaling
from labcore.studies.pace import Pace
from labcore.studies.scaling_pace import by_flops
from labcore.ui import scaling_costs
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of, help_of_field
from labcore.ui.light import table
from labcore.ui.messages import show_error
from labcore.ui.scaling_base import Base, say_where_nothing_is_finer
from labcore.ui.words import count, literal, size
from labcore.words import duration

LOOK_AGAIN = 1.0
"""Seconds between two looks whether the baseline has been timed."""

FIRST_PHI = 1.0
"""So that there is a difference to be seen."""

AMOUNTS = {
    "width": ("Width (w)", 0.25, 4.0, 0.05),
    "depth": ("Depth (d)", 0.5, 4.0, 0.1),
    "resolution": ("Resolution (r)", 0.5, 3.0, 0.05),
}


def ask_coefficients() -> Coefficients:
    """α, β and γ: the paper's unless they are changed."""
    with st.popover("α, β, γ", icon=":material/tune:", type="tertiary"):
        st.caption(
            "Compound scaling multiplies depth by α, width by β and resolution by γ, each to the power of φ. Tan & Le "
            "found theirs by a grid search on a small network, under α · β² · γ² ≈ 2: then each φ doubles the FLOPs."
        )
        found = Coefficients(
            depth=st.number_input(
                "α, for depth", 1.0, 3.0, DEPTH, 0.05, key="scaling.alpha", help=help_of("scaling.alpha")
            ),
            width=st.number_input(
                "β, for width", 1.0, 3.0, WIDTH, 0.05, key="scaling.beta", help=help_of("scaling.beta")
            ),
            resolution=st.number_input(
                "γ, for resolution", 1.0, 3.0, RESOLUTION, 0.05, key="scaling.gamma", help=help_of("scaling.gamma")
            ),
        )
        st.caption(f"α · β² · γ² = **{found.computation:.3g}**")
    return found


def show(base: Base, coefficients: Coefficients) -> None:
    """The sliders, and below them the scaled network beside the baseline."""
    left, right = st.columns([1, 1.25], gap="large")
    with left:
        amounts = {
            name: st.slider(title, low, high, 1.0, step, key=f"scaling.{name}", help=_help(name))
            for name, (title, low, high, step) in AMOUNTS.items()
        }
        phi = st.slider(
            "Compound coefficient (φ)", -2.0, 4.0, FIRST_PHI, 0.25, key="scaling.phi", help=_help("compound")
        )
    with right:
        settings = coefficients.settings(phi, **amounts)
        try:
            spec = validate(type(base.spec), {**base.spec.model_dump(mode="json"), "scaling": settings})
        except InputError as error:
            show_error(error)
            return
        problems = [problem for problem in spec.problems(base.card) if problem.fatal]
        for problem in problems:
            st.error(literal(f"{problem.message} {problem.cure}"), icon=":material/block:")
        if not problems:
            _show_costs(base, spec)  # type: ignore[arg-type]


def _help(name: str) -> str:
    return help_of_field(Scaling, Scaling.model_fields[name])


def _show_costs(base: Base, spec: NetworkExperiment) -> None:
    scaling_costs.show(
        base,
        [base.spec, spec],
        lambda costs, exact: _show_table(base, spec, costs, exact),
        "≈ Estimated without building the networks; the exact count is under way.",
    )
    by = spec.scaling.multipliers
    with st.popover("Scaled how?", icon=":material/info:", type="tertiary"):
        st.markdown(
            f"Width ×{by.width:.3g}, depth ×{by.depth:.3g}, resolution ×{by.resolution:.3g}. On paper the FLOPs grow "
            f"by depth × width² × resolution² = ×{by.computation:.3g}. Filters are whole multiples of four, layers are "
            "rounded up, pixels to whole ones: so the network that is built comes out a little different."
        )
    _show_time(base, spec)
    say_where_nothing_is_finer(base, [spec])


def _show_table(base: Base, spec: NetworkExperiment, costs: scaling_costs.Costs, exact: bool) -> None:
    before, now = costs
    about = "" if exact else "≈ "
    rows = {
        "FLOPs of an image": ("flops", count),
        "Parameters": ("parameters", count),
        "Memory of a training step": ("memory_bytes", size),
    }
    cells: dict[str, list[str]] = {"Input": [_shape(base, base.spec), _shape(base, spec), ""]}
    for name, (key, written) in rows.items():
        if key in before and key in now:
            ratio = f"×{now[key] / before[key]:.3g}" if before[key] else "–"
            cells[name] = [about + written(before[key]), about + written(now[key]), about + ratio]
    frame = pd.DataFrame(cells.values(), index=list(cells), columns=["Baseline", "Scaled", "Ratio"])
    table(frame)


def _shape(base: Base, spec: NetworkExperiment) -> str:
    return "×".join(map(str, spec.input_shape(base.card)))


def _show_time(base: Base, spec: NetworkExperiment) -> None:
    waits = scaling_costs.pace_of(base) is None
    fragment(_time, every=LOOK_AGAIN if waits else None)(base, spec, waits)


def _time(base: Base, spec: NetworkExperiment, waits: bool) -> None:
    pace = scaling_costs.pace_of(base)
    if pace is None:
        st.caption(":material/timer: Timing a few steps of the baseline …")
        return
    if waits:
        st.rerun()
    if isinstance(pace, LabError):
        st.caption(f":material/info: How long it takes could not be worked out: {literal(str(pace))}")
        return
    before, now = (scaling_costs.estimated(base, each) for each in (base.spec, spec))
    if not before or not now:
        return
    scaled = by_flops(pace, now["flops"] / before["flops"])
    st.caption(f":material/timer: {literal(_in_words(base, spec, pace, scaled))}")


def _in_words(base: Base, spec: NetworkExperiment, pace: Pace, scaled: Pace) -> str:
    return (
        f"A run of {spec.training.epochs} epochs: about {duration(pace.seconds(base.spec))} for the baseline, about "
        f"{duration(scaled.seconds(spec))} scaled, if time grows as FLOPs do; tiny networks, and GPUs, gain on that."
    )
