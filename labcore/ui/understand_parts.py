"""Where a run is worse than elsewhere: its figure on parts of the images."""

from concurrent.futures import Future

import pandas as pd
import streamlit as st

from labcore.evaluation.measures import measure
from labcore.evaluation.slices import Part as Slice
from labcore.evaluation.slices import Slices
from labcore.figures.ranges import RangeRow, ranges
from labcore.studies.judged import Judged
from labcore.studies.judged_masks import JudgedMasks
from labcore.studies.slicing import slices_of
from labcore.studies.wording import p_in_words
from labcore.ui import asking
from labcore.ui.background import Background
from labcore.ui.chart import chart
from labcore.ui.light import csv_button
from labcore.ui.understand_words import interval_of
from labcore.ui.words import literal

ABOUT = (
    "The dotted line is the figure of all images. Intervals of 95 %: of accuracy Wilson's, of images in groups as wide "
    "as the groups are few; of masks a bootstrap's, of the mean over images of each one's mean IoU. Brightness and "
    "contrast are the mean and the standard deviation of an image's pixels, 0–255."
)

KEPT = 32
SURE = 0.05
"""P-value below which a part is said to differ from the rest."""


def show_parts(run: Judged | JudgedMasks) -> None:
    """The figure by brightness, contrast, size, group and what is known of the images; the worst part is named."""
    st.caption(
        "On validation images: whoever looks for bad parts of test images uses them up. Beside what pixels tell, parts "
        "are by what came with the import: columns of its table such as age, sex or scanner, and how DICOM files say "
        "that they were taken."
    )
    key = f"{run.folder.path} {run.folder.last_written}"
    work = _works().start(key, lambda tell: slices_of(run))
    asking.show(work, lambda found: _draw(run, found), "Looking at each image …", height=420)


@st.cache_resource(show_spinner=False)
def _works() -> Background[Slices]:
    return Background("slices", KEPT, 1)


def _draw(run: Judged | JudgedMasks, answer: "Future[Slices]") -> None:
    found = answer.result()
    if found.worst is None:
        st.info("There are no two parts of these images large enough to be compared.", icon=":material/info:")
        return
    st.markdown(said_of_worst(found))
    ends = (min(each.value.low for each in found.parts), max(each.value.high for each in found.parts))
    for attribute in dict.fromkeys(each.attribute for each in found.parts):
        own = [each for each in found.parts if each.attribute == attribute]
        st.subheader(literal(attribute.capitalize()), anchor=False)
        rows = [RangeRow(_named(each), each.value.estimate, each.value.low, each.value.high) for each in own]
        figure = ranges(rows, x_title=measure(found.figure).title, reference=found.value.estimate, ends=ends)
        chart(figure, f"understand.parts.{attribute}", f"{found.figure} by {attribute}", zoom=False)
    st.caption(literal(" ".join(found.in_words)) + " " + ABOUT)
    csv_button(_frame(found), f"{run.folder.run_id} {found.figure} by part", "understand.parts")


def said_of_worst(found: Slices) -> str:
    """The worst part in a sentence, with what may be concluded; markdown."""
    worst = found.worst
    assert worst is not None
    of = f"**{literal(worst.attribute)}, {literal(worst.name)}**"
    reached = f"{worst.value.estimate:.1%} ({interval_of(found.figure, worst.value)}) on {worst.images:,} images"
    if worst.p_value is None:
        return f"Worst: {of}, {reached}, against {found.value.estimate:.1%} on all."
    sure = "more than chance explains" if worst.p_value < SURE else "no more than chance explains"
    return (
        f"Worst: {of}, {reached}, against {found.value.estimate:.1%} on all; {sure} "
        f"(p {'' if worst.p_value < 0.001 else '= '}{p_in_words(worst.p_value)}, corrected for all parts)."
    )


def _named(of: Slice) -> str:
    few = ", few" if of.caution else ""
    mark = " ≠" if of.p_value is not None and of.p_value < SURE else ""
    return f"{of.name} ({of.images:,}{few}){mark}"


def _frame(found: Slices) -> pd.DataFrame:
    rows = [
        [each.attribute, each.images, each.value.estimate, each.value.low, each.value.high, each.p_value]
        for each in found.parts
    ]
    columns = ["attribute", "images", found.figure, "low", "high", "p_adjusted"]
    return pd.DataFrame(rows, columns=columns, index=pd.Index([each.name for each in found.parts], name="part"))
