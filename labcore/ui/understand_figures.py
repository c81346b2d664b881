"""Every figure of a run with its interval: over all images, by class, and over all thresholds."""

from collections.abc import Sequence
from concurrent.futures import Future

import pandas as pd
import streamlit as st

from labcore.evaluation.assessment import Assessment
from labcore.evaluation.curves import Curve
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.calibration import OVERSTATED
from labcore.evaluation.weighted import AVERAGED
from labcore.figures.rates import precision_recall, receiver_operating
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged
from labcore.ui import asking
from labcore.ui.background import Background
from labcore.ui.chart import chart
from labcore.ui.input_help import help_of
from labcore.ui.light import csv_button, fact, table
from labcore.ui.understand_head import ask_part
from labcore.ui.understand_words import OVER_IMAGES, interval_of, with_interval
from labcore.ui.words import figure, literal

HEADLINES = ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc", "mcc", "ece")
ALONE = (
    "accuracy",
    "balanced_accuracy",
    "roc_auc",
    "average_precision",
    "mcc",
    "kappa",
    "loss",
    "brier",
    "ece",
)
"""Figures of all images that are no averages over classes."""

AVERAGES = {"macro": "Each class the same", "weighted": "By its images", "micro": "Each image the same"}
OF_CLASS = (*AVERAGED, "roc_auc", "average_precision")

WIDTH = 168
"""Pixels of a figure with its interval."""

FEW_CLASSES = 8
"""Up to so many classes have their curve at first."""

MOST_NAMED = 12
"""Classes without a curve that are named."""

KEPT = 32


def show_figures(run: Judged) -> None:
    """The figures of the images that the reader asks for."""
    part = ask_part(run, "figures_of")
    asking.show(
        assessed(run, part),
        lambda found: show_assessment(found.result(), f"{run.folder.run_id} {part}"),
        "Drawing the images again and again, to see how far each figure may move …",
        height=420,
    )


def assessed(run: Judged, part: Part) -> "Future[Assessment]":
    """All figures, worked out in the background, once for all sessions."""
    key = f"{run.folder.path} {run.folder.last_written} {part}"
    return _works().start(key, lambda tell: run.assessment(part))


@st.cache_resource(show_spinner=False)
def _works() -> Background[Assessment]:
    return Background("assessment", KEPT, 1)


def show_assessment(found: Assessment, name: str, key: str = "understand") -> None:
    """All of an assessment; `name` is that of its files, and `key` tells it from others on the page."""
    with st.container(horizontal=True, gap="small"):
        for name in HEADLINES:
            with st.container(width=WIDTH, gap="xxsmall"):
                fact(
                    literal(measure(name).title), figure(name, found.figures[name].estimate), measure(name).help or None
                )
                st.caption(interval_of(name, found.figures[name]) or "no interval")
    st.caption(" ".join(_about(found)))
    _show_classes(found, name, key)
    _show_curves(found, key)
    _show_all(found, name, key)


def _about(found: Assessment) -> list[str]:
    drawn = f"{found.images:,} images"
    if found.groups is not None:
        drawn += f" in {found.groups:,} groups, which are drawn whole, as images of one group are alike"
    return [
        f"Of {drawn}. Always answering the commonest class would reach {found.majority_rate:.1%}.",
        OVER_IMAGES,
        OVERSTATED,
    ]


def _show_classes(found: Assessment, name: str, key: str) -> None:
    st.subheader("By class", anchor=False)
    rows = [
        [f"{found.support[label]:,}", *(with_interval(each, figures[each]) for each in OF_CLASS)]
        for label, figures in found.per_class.items()
    ]
    columns = ["Images", *(measure(each).title for each in OF_CLASS)]
    frame = pd.DataFrame(rows, columns=columns, index=pd.Index(list(found.per_class), name="Class"))
    table(frame)
    csv_button(frame, f"{name} by class", f"{key}.classes")


def _show_curves(found: Assessment, key: str) -> None:
    st.subheader("Over all thresholds", anchor=False, help="Each class against the rest.")
    classes = [label for label, each in found.curves.items() if each.roc is not None]
    if not classes:
        st.caption("There is one class only: no curve can be drawn.")
        return
    chosen = classes[-1:]  # of two classes, one says all
    if len(found.classes) > 2:
        start = worst_ranked(found, classes)
        chosen = st.multiselect(
            "Show the curves of", classes, default=start, key=f"{key}.curve_classes", help=help_of("figures.curves")
        )
        few = f" At first those with the lowest ROC AUC are shown, {FEW_CLASSES} at most." * (
            len(classes) > FEW_CLASSES
        )
        st.caption(_shown(chosen, classes) + few)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**ROC**", help="The dotted line is what guessing reaches.")
        lines = {label: _points(found.curves[label].roc) for label in chosen}
        chart(receiver_operating(lines), f"{key}.roc", "roc", zoom=False)
    with right:
        st.markdown("**Precision and recall**", help="Guessing reaches the share of the class, whatever the recall.")
        lines = {label: _points(found.curves[label].precision_recall) for label in chosen}
        chart(precision_recall(lines), f"{key}.precision_recall", "precision-recall", zoom=False)


def worst_ranked(found: Assessment, classes: Sequence[str]) -> list[str]:
    """The few of `classes` that are told from the rest worst, by the area under their ROC curve, in the given order."""
    ranked = sorted(classes, key=lambda label: found.per_class[label]["roc_auc"].estimate)[:FEW_CLASSES]
    return [label for label in classes if label in ranked]


def _shown(chosen: Sequence[str], classes: Sequence[str]) -> str:
    """Which classes have no curve, in words."""
    missing = [literal(label) for label in classes if label not in chosen]
    if not missing:
        return f"Shown are all {len(classes)} classes, each against the rest."
    named = ", ".join(missing[:MOST_NAMED])
    more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
    return (
        f"Shown are {len(chosen)} of {len(classes)} classes, each against the rest. Not shown: {named}{more}; "
        "choose them in the field above."
    )


def _points(of: Curve | None) -> tuple[Sequence[float], Sequence[float], Sequence[float]]:
    return ((), (), ()) if of is None else (of.x, of.y, of.thresholds)


def _show_all(found: Assessment, name: str, key: str) -> None:
    opener = st.expander("All figures", icon=":material/calculate:", key=f"{key}-all", on_change="rerun")
    if not opener.open:
        return
    with opener:
        rows = {
            measure(each).title: [with_interval(each, found.figures[f"{each}_{how}"]) for how in AVERAGES]
            for each in AVERAGED
        }
        averages = pd.DataFrame.from_dict(rows, orient="index", columns=list(AVERAGES.values()))
        averages.index.name = "Mean over classes"
        table(averages)
        alone = pd.DataFrame(
            [[with_interval(each, found.figures[each]), measure(each).help] for each in ALONE],
            columns=["Figure", "What it tells"],
            index=pd.Index([measure(each).title for each in ALONE], name="Of all images"),
        )
        table(alone)
        every = pd.DataFrame(
            [[each.estimate, each.low, each.high] for each in found.figures.values()],
            columns=["estimate", "low", "high"],
            index=pd.Index(list(found.figures), name="figure"),
        )
        csv_button(every, f"{name} figures", f"{key}.figures")
