"""What the specialist of a run gains: both networks beside the one for all classes, on the same images."""

from concurrent.futures import Future

import streamlit as st

from labcore.evaluation.mask_gain import SpecialistGain
from labcore.evaluation.specialist_record import KEY, MEASURED_AGAIN, SpecialistRecord
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged
from labcore.studies.judged_masks import JudgedMasks, judged_masks
from labcore.ui import asking
from labcore.ui.background import Background
from labcore.ui.mask_gain import show_gained
from labcore.ui.words import literal

KEPT = 32


def show_gain(folder: RunFolder, part: Part) -> None:
    """What the specialist of the run in `folder` gains on the images of `part`; nothing where it has none."""
    record = SpecialistRecord.read(folder.json_artifact(KEY))
    if record is None:
        return
    st.markdown(
        f"**Specialist for {literal(record.label)}**",
        help="A second, smaller network was trained for this class alone, and merged with the one for all classes by a "
        "rule found on validation images.",
    )
    st.caption(f"{literal(record.in_words())} {MEASURED_AGAIN}")
    key = f"{folder.path} {folder.last_written} {part}"
    asking.show(
        _works().start(key, lambda tell: judged_masks(folder).gain(part)),
        lambda answer: _draw(part, answer),
        "Drawing the images again and again, to see how far the gain may move …",
        height=80,
    )


def about_measured_again(run: Judged | JudgedMasks) -> None:
    """That what was measured anew of a run with a specialist follows another rule than its validation figures."""
    if isinstance(run, JudgedMasks) and run.specialist is not None:
        st.caption(MEASURED_AGAIN)


@st.cache_resource(show_spinner=False)
def _works() -> Background[SpecialistGain | None]:
    return Background("specialist-gain", KEPT, 1)


def _draw(part: Part, answer: "Future[SpecialistGain | None]") -> None:
    found = answer.result()
    if found is None:
        return
    show_gained(found.rows, f"{found.images:,} {part} images", ("Alone", "With the specialist"), "Gain")
