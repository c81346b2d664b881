"""Whether the probabilities of a run's pixels mean what they say."""

import streamlit as st

from labcore.evaluation.mask_calibration import MaskReliability
from labcore.figures.reliability import Bins, reliability
from labcore.studies.judged_masks import JudgedMasks
from labcore.studies.worth import sure_of_pixels
from labcore.ui import asking
from labcore.ui.background import Background
from labcore.ui.chart import chart
from labcore.ui.light import fact
from labcore.ui.understand_head import ask_part

KEPT = 32
WIDTH = 190


def show_sureness(run: JudgedMasks) -> None:
    """The reliability diagram of pixels; words where the run has kept no counts for it."""
    part = ask_part(run, "calibration_of")
    if run.answers(part).sureness is None:
        st.info(
            "This run has not counted how sure it is of its pixels: runs that are trained from now on do.",
            icon=":material/info:",
        )
        return
    key = f"{run.folder.path} {run.folder.last_written} {part}"
    work = _works().start(key, lambda tell: run.reliability(part))
    asking.show(work, lambda found: _draw(found.result()), "Drawing the images again and again …", height=420)


@st.cache_resource(show_spinner=False)
def _works() -> Background[MaskReliability]:
    return Background("sureness", KEPT, 1)


def _draw(found: MaskReliability) -> None:
    gap = found.too_sure
    st.markdown(sure_of_pixels(found))
    with st.container(horizontal=True, gap="small"):
        about = "Mean distance between confidence and share of pixels that is right, in 15 bins of equal width."
        fact("Calibration error", f"{found.ece:.1%}", about, width=WIDTH)
        fact("Confidence less accuracy", f"{100 * gap.estimate:+.1f} points", "Above 0 it is too sure.", width=WIDTH)
    left, right = st.columns([3, 2], gap="large")
    with left:
        drawn = reliability([Bins("Pixels", found.confidence, found.accuracy, found.pixels)], unit="pixels")
        chart(drawn, "understand.sureness", "reliability of pixels", zoom=False)
    with right:
        st.caption(
            "On the dotted line, of all pixels given a class with 80 % confidence 80 % are right. Below it the network "
            f"is too sure. Larger marks stand for more pixels. {found.in_words}"
        )
