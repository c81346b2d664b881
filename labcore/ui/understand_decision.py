"""From which probability on an image, or a pixel, is taken for a class: by what is required, or what mistakes cost."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from labcore.evaluation.thresholds import Consequences, rates_at
from labcore.figures.thresholds import thresholds
from labcore.studies.judged import Judged
from labcore.studies.judged_masks import JudgedMasks
from labcore.studies.thresholds import GRID, OWN, Threshold, at_first, threshold_by_cost, threshold_by_recall
from labcore.ui.address import chosen
from labcore.ui.chart import chart
from labcore.ui.input_help import help_of
from labcore.ui.light import table
from labcore.ui.understand_words import OVER_IMAGES, with_interval
from labcore.ui.words import literal

WAYS = ("Required recall", "Costs of mistakes")
WHY = (
    "The most probable class is the right answer where every mistake costs the same. Where a miss is worse than a "
    "false alarm, a lower probability may do; where a false alarm is worse, a higher one may be asked for."
)
OF_IMAGES = (
    "This page looks at **one class against the rest**: whether an image is taken for this class or not, whichever of "
    "the others it is."
)
OF_PIXELS = (
    "Counted are **pixels**, of all images together: a miss is a pixel of the class that is not taken for it, a false "
    "alarm a pixel of the other class that is. A threshold is a multiple of a thousandth; exported networks and masks "
    "from Try it follow the most probable class, and their probabilities can be cut at another."
)
TAKEN = {"image": "an image", "pixel": "a pixel"}


def show_decision(run: Judged | JudgedMasks) -> None:
    """The threshold that the reader's wish leads to, with what comes of it."""
    if isinstance(run, JudgedMasks) and run.scores("validation") is None:
        st.info(
            "This run has not counted how probable it held its pixels to be: runs that are trained from now on do.",
            icon=":material/info:",
        )
        return
    st.markdown(f"{WHY} {OF_PIXELS if isinstance(run, JudgedMasks) else OF_IMAGES}")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        name = chosen(
            "Class", "class", list(run.classes), str, at_first(run), help=help_of("decision.class"), width=220
        )
        way = st.segmented_control(
            "Choose by", WAYS, default=WAYS[0], required=True, key="threshold_by", help=help_of("decision.way")
        )
        if way == WAYS[0]:
            recall = st.slider(
                "At least found",
                50.0,
                100.0,
                95.0,
                0.5,
                format="%.1f %%",
                key="recall",
                width=260,
                help=help_of("decision.recall"),
            )
            found = threshold_by_recall(run, name, recall / 100)
        else:
            missed = st.number_input(
                "A miss costs", 0.0, 1e6, 5.0, 1.0, key="missed", width=140, help=help_of("decision.missed")
            )
            alarm = st.number_input(
                "A false alarm costs", 0.0, 1e6, 1.0, 1.0, key="alarm", width=140, help=help_of("decision.alarm")
            )
            found = threshold_by_cost(run, name, missed, alarm)
    _draw(run, found)


def _draw(run: Judged | JudgedMasks, found: Threshold) -> None:
    at = found.validation.threshold
    taken = f"from a probability of **{at:.3f}** on" if at <= 1 else "**never**"
    st.markdown(
        f"Take {TAKEN[found.unit]} for {literal(found.name)} {taken}: {literal(found.why)}. {literal(found.beside_own)}"
    )
    columns = {"At this threshold": found.validation}
    if len(run.classes) > 2:
        columns["At one half"] = found.usual
    columns[OWN] = found.own
    if found.test is not None:
        columns["At this threshold, test"] = found.test
    table(_frame(columns, found))
    rates = rates_at(run.against_rest("validation", run.label(found.name)), GRID)
    chart(thresholds(GRID.tolist(), rates, at), "understand.thresholds", "thresholds", zoom=False)
    st.caption(f"{_about_own(len(run.classes))} {found.note} On validation images. {OVER_IMAGES}")


def _about_own(classes: int) -> str:
    """What the network does without a threshold, in words."""
    if classes == 2:
        return f"**{OWN}**: its most probable class, which of two classes is a threshold of one half."
    return (
        f"**{OWN}**: its most probable class. Of {classes} classes that may be one with a probability below one half, "
        "so a threshold of one half may find fewer."
    )


def _frame(columns: dict[str, Consequences], found: Threshold) -> pd.DataFrame:
    name = found.name
    rows: dict[str, Callable[[Consequences], str]] = {
        f"{name}, found": lambda of: f"{of.found:,}",
        f"{name}, missed": lambda of: f"{of.missed:,}",
        "False alarms": lambda of: f"{of.false_alarms:,}",
        "Others, rightly rejected": lambda of: f"{of.rejected:,}",
        "Recall": lambda of: with_interval("recall", of.recall),
        "Specificity": lambda of: with_interval("specificity", of.specificity),
        "Precision": lambda of: with_interval("precision", of.precision),
        "F1": lambda of: with_interval("f1", of.f1),
        "Accuracy": lambda of: with_interval("accuracy", of.accuracy),
    }
    if found.unit == "pixel":
        rows["IoU"] = lambda of: with_interval("iou", of.iou)
    cells = [[tell(of) for of in columns.values()] for tell in rows.values()]
    return pd.DataFrame(cells, columns=list(columns), index=pd.Index(list(rows), name=f"Validation {found.unit}s"))
