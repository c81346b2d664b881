"""What Tan & Le published, beside what was found here; never in one chart, as images and networks are others."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from labcore.figures.scaling_curves import Mark, ScalingCurve, scaling_curves
from labcore.spec.study import Plan
from labcore.studies.effect import Effect
from labcore.studies.effects import effects
from labcore.studies.observation import Observation, level_key
from labcore.studies.scaled import BASELINE, SCALING, ScaledCurve, ScaledPoint, reference_of
from labcore.studies.scaling_published import SOURCE, TABLE_3, TABLE_7, gains
from labcore.studies.wording import change
from labcore.ui.chart import chart
from labcore.ui.light import csv_button, table
from labcore.ui.words import count

LIKE_THEIRS = 3.5, 5.5
"""Times the baseline's FLOPs that are near enough to the published 4.5 to be held against it."""

DIMENSIONS = ("width", "depth", "resolution", "compound")


def show_published() -> None:
    """Table 7, with axes of its own."""
    base, *scaled = TABLE_7
    curves = [
        ScalingCurve(
            each.dimension,
            [
                Mark(base.label, base.flops, base.accuracy, named=each is scaled[0]),
                Mark(each.label, each.flops, each.accuracy),
            ],
            DIMENSIONS.index(each.dimension),
            heavy=each.dimension == "compound",
        )
        for each in scaled
    ]
    figure = scaling_curves(
        curves, y_title="ImageNet top-1 accuracy", x_title="FLOPs of an image, as published", percent=True
    )
    st.markdown("**Published: EfficientNet-B0 on ImageNet**")
    chart(figure, "scaling-published", "published scaling")
    st.caption(f"{SOURCE}. One training each: no spread is given.")


def show_beside(plan: Plan, seen: Sequence[Observation], lines: Sequence[ScaledCurve], metric: str) -> None:
    """Each level's change against the baseline, beside what the same dimension gained in the paper."""
    if SCALING not in plan.factors:
        return
    found = effects(seen, metric, reference=reference_of(plan), equivalence=plan.equivalence).main
    own = {level_key(each.level): each for each in found if each.factor == SCALING}
    points = [(curve.name, point) for curve in lines for point in curve.points if point.label != BASELINE]
    rows = {
        plan.label(SCALING, point.cell[SCALING]): _row(name, point, own[level_key(point.cell[SCALING])], lines)
        for name, point in points
        if level_key(point.cell[SCALING]) in own
    }
    if not rows:
        return
    frame = pd.DataFrame(rows.values(), index=list(rows))
    frame.index.name = "Level"
    with st.expander("In numbers, beside the published ones", icon=":material/table:", expanded=True):
        table(frame)
        also = "; ".join(f"{network} {_listed(known)}" for network, known in TABLE_3.items())
        st.caption(
            f"Changes against the baseline. Published: {SOURCE}, at 4.5 times the FLOPs (4.75 for resolution), so it "
            "stands beside what takes about as many times the baseline's here. "
            f"Table 3 there, with the same multipliers: {also}."
        )
        csv_button(frame, f"scaling by {metric}", "scaling.table")


def _listed(known: Mapping[str, float]) -> str:
    return ", ".join(f"{name or 'baseline'} {value:.1%}" for name, value in known.items())


def _row(name: str, point: ScaledPoint, effect: Effect, lines: Sequence[ScaledCurve]) -> dict[str, str]:
    base = next((p.flops for line in lines for p in line.points if p.label == BASELINE and p.flops), None)
    told = effect.contrast
    times = point.flops / base if point.flops and base else 0
    low, high = (change(effect.metric, edge, unit=False) for edge in (told.low, told.high))
    published = gains().get(name.split(",")[0]) if LIKE_THEIRS[0] <= times <= LIKE_THEIRS[1] else None
    return {
        "FLOPs": "–" if point.flops is None else count(point.flops),
        "× baseline": f"{times:.2f}" if times else "–",
        "Here": change(effect.metric, effect.estimate),
        "95 % interval": f"{low} to {high}" if told.can_claim else "–",
        "Verdict": effect.verdict,
        "Published": "–" if published is None else f"{100 * published:+z.1f} points",
    }
