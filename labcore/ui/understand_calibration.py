"""Whether a run's probabilities mean what they say, and the temperature that mends them."""

import streamlit as st

from labcore.evaluation.assessment import Calibration, Diagram
from labcore.evaluation.statistics.calibration import OVERSTATED
from labcore.figures.reliability import Bins, reliability
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged
from labcore.studies.worth import calibrated
from labcore.ui import asking
from labcore.ui.background import Background
from labcore.ui.chart import chart
from labcore.ui.input_help import help_of
from labcore.ui.light import fact
from labcore.ui.understand_head import ask_part

KEPT = 32
WIDTH = 150

BINS = {"of equal width": False, "of equally many images": True}


def show_calibration(run: Judged) -> None:
    """The reliability diagram before and after temperature scaling."""
    part = ask_part(run, "calibration_of")
    key = f"{run.folder.path} {run.folder.last_written} {part}"
    work = _works().start(key, lambda tell: run.calibration(part))
    asking.show(work, lambda found: show_calibrated(part, found.result()), "Fitting the temperature …", height=420)


@st.cache_resource(show_spinner=False)
def _works() -> Background[Calibration]:
    return Background("calibration", KEPT, 1)


def show_calibrated(part: Part, found: Calibration, key: str = "understand") -> None:
    """All of a calibration of answers to the images of `part`; `key` tells it from others on the page."""
    st.markdown(calibrated(found))
    with st.container(horizontal=True, gap="small"):
        fact("Temperature", f"{found.temperature:.2f}", "By it logits are divided; fitted on validation.", width=WIDTH)
        about = "Mean distance between confidence and share that is right, in 15 bins of equal width."
        fact("Calibration error", _change(found.before.ece, found.after.ece), about, width=WIDTH)
        fact("Loss", f"{found.loss[0]:.3f} → {found.loss[1]:.3f}", "Cross-entropy in nats.", width=WIDTH)
    left, right = st.columns([3, 2], gap="large")
    with right:
        asked = st.segmented_control(
            "Bins",
            list(BINS),
            default=next(iter(BINS)),
            required=True,
            key=f"{key}.bins",
            help=help_of("calibration.bins"),
        )
        by_mass = BINS[asked or next(iter(BINS))]
        st.caption(
            "On the dotted line, of all images answered with 80 % confidence 80 % are right. Below it the network is "
            f"too sure. Larger marks stand for more images; few images scatter. {OVERSTATED}"
        )
        note = f" {found.note}" if part == "validation" else ""
        st.caption(
            "A temperature changes no decision, only how sure the network says it is (Guo et al., 2017). An export can "
            f"carry it.{note}"
        )
    with left:
        pair = (found.before_by_mass, found.after_by_mass) if by_mass else (found.before, found.after)
        names = ("As the network answers", f"At temperature {found.temperature:.2f}")
        figure = reliability([_bins(name, each) for name, each in zip(names, pair, strict=True)])
        chart(figure, f"{key}.reliability", "reliability", zoom=False)


def _change(before: float, after: float) -> str:
    return f"{before:.1%} → {after:.1%}"


def _bins(name: str, of: Diagram) -> Bins:
    return Bins(name, of.confidence, of.accuracy, of.images)
