"""What a study of scaling found: figure against FLOPs, the paper's numbers beside it, and the lesson in words."""

from collections.abc import Sequence

import streamlit as st

from labcore.evaluation.measures import measure, ranked
from labcore.figures.scaling_curves import Mark, ScalingCurve, scaling_curves
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.study import StudyRecord
from labcore.studies.candidates import metric_of
from labcore.studies.observation import Observation
from labcore.studies.observed import observations
from labcore.studies.results import TRAIN
from labcore.studies.scaled import BASELINE, ScaledCurve, curves, varies_scaling
from labcore.studies.scaling_lesson import lesson
from labcore.studies.standing import Standing, standing
from labcore.studies.wording import figure_title
from labcore.ui.address import chosen
from labcore.ui.chart import chart
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.scaling_paper import show_beside, show_published
from labcore.ui.words import literal

REFRESH = 3.0
"""Seconds between two looks at a study that is not over."""

PLACES = ("width", "depth", "resolution", "compound")
"""Each has its color and mark in every chart of this page."""


def studies_of_scaling(store: Store) -> list[StudyRecord]:
    """Those that vary scaling, newest first."""
    return [study for study in Studies(store).all() if varies_scaling(study.plan)]


def show(store: Store) -> None:
    """The results of the study that the address names, or of the newest."""
    found = studies_of_scaling(store)
    if not found:
        st.info(
            "No study here has varied width, depth or resolution yet: begin one under *Sweep*, or the ready-made one "
            "with `python -m labcore study scaling`.",
            icon=":material/science:",
        )
        return
    names = {study.study_id: study.name for study in found}
    study_id = chosen(
        "Study",
        "study",
        list(names),
        lambda each: f"{names[each]} ({each.removeprefix('study-')[:13]})",
        width=520,
        help=help_of("scaling.study"),
    )
    st.page_link(
        "pages/study.py",
        label="The whole study: its runs, effects, curves and costs",
        icon=":material/biotech:",
        query_params={"study": study_id},
    )
    over = standing(Studies(store).get(study_id), store).is_over
    fragment(_show, every=None if over else REFRESH)(store, study_id, over)


def _show(store: Store, study_id: str, over: bool) -> None:
    now = standing(Studies(store).get(study_id), store)
    if now.is_over is not over:
        st.rerun()
    if not over:
        st.progress(now.counts["finished"] / now.total, text=f":material/hourglass_empty: {now.told()}")
    elif now.unfinished:
        st.warning(
            f"{now.told()}. What is below is of those that finished; the study's page has the others run again.",
            icon=":material/warning:",
        )
    done = sorted(run_id for run_id, record in now.records.items() if record.state is State.FINISHED)
    seen = _observations(now, study_id, done)
    if not seen:
        st.caption("The first network is still being trained.")
        return
    _show_results(now, seen)


@st.cache_data(show_spinner=False, max_entries=32)
def _observations(_now: Standing, study_id: str, done: Sequence[str]) -> list[Observation]:
    """What the runs `done` of the study have found: read once, and again when another has finished."""
    return observations(_now)


def _show_results(now: Standing, seen: Sequence[Observation]) -> None:
    plan, metric = now.study.plan, metric_of(now.study.plan)
    others = {name for each in seen for name in each.figures if not name.startswith(TRAIN)}
    names = [metric, *(name for name in ranked(others) if measure(name).better and name != metric)]
    metric = st.selectbox(
        "Figure on validation images",
        names,
        format_func=lambda name: measure(name).title,
        key="scaling.metric",
        width=260,
        help=help_of("scaling.metric"),
    )
    lines = curves(plan, seen, metric)
    own, paper = st.columns([1.75, 1], gap="medium")
    with own:
        _show_chart(lines, metric, now)
    with paper:
        show_published()
    said = lesson(plan, seen, metric)
    if said:
        st.subheader("What it teaches")
        st.markdown("\n".join(f"- {literal(sentence)}" for sentence in said))
    show_beside(plan, seen, lines, metric)


def _show_chart(lines: Sequence[ScaledCurve], metric: str, now: Standing) -> None:
    st.markdown("**Your networks**")
    drawn = [
        ScalingCurve(
            name=curve.name,
            marks=[
                Mark(
                    label=point.label,
                    flops=point.flops,
                    mean=point.value.mean,
                    deviation=point.value.deviation,
                    named=point.label != BASELINE or not place,
                )
                for point in curve.points
                if point.flops
            ],
            place=PLACES.index(curve.name) if curve.name in PLACES else place,
            heavy=curve.name.startswith("compound"),
        )
        for place, curve in enumerate(lines)
    ]
    drawn = [curve for curve in drawn if curve.marks]
    if not drawn:
        st.caption("Their FLOPs are not known: they were trained by an earlier version of this lab.")
        return
    figure = scaling_curves(
        drawn,
        y_title=figure_title(metric),
        x_title="FLOPs of an image",
        percent=measure(metric).form == "share",
    )
    chart(figure, "scaling-chart", f"{metric} against FLOPs")
    missing = {str(point.cell) for curve in lines for point in curve.points if not point.flops}
    seeds = len({member.seed for member in now.study.members})
    words = ["Bars: one standard deviation over seeds." if seeds > 1 else "One seed: no claim can be made."]
    words.append("A product and its sum count as two operations; papers count them as one.")
    if missing:
        words.append(f"{len(missing)} of the networks are left out, as their runs do not say their FLOPs.")
    st.caption(" ".join(words))
