"""Two runs that give masks, on the same images: how far one is better, and whether by more than the images explain."""

from concurrent.futures import Future

import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_gain import Gained, common, gained
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part
from labcore.studies.judged_masks import judged_masks
from labcore.ui import asking
from labcore.ui.background import Background
from labcore.ui.mask_gain import show_gained

KEPT = 32


def show_masks(
    both: tuple[RunFolder, RunFolder], answers: tuple[MaskAnswers, MaskAnswers], part: Part, pair: tuple[str, str]
) -> None:
    """The figures of both on the images of `part` that they have in common, and the second minus the first.

    `pair` is what the runs are called.
    """
    st.subheader("By more than the choice of images explains?", anchor=False)
    key = " ".join([part, *(f"{folder.path} {folder.last_written}" for folder in both)])
    asking.show(
        _works().start(key, lambda tell: _gained(both, answers, part)),
        lambda found: _draw(found, len(common(*answers)[0].index), part, pair),
        "Drawing the images again and again, to see how the difference moves …",
        height=220,
    )
    st.caption(
        "All pixels of these images together. This is the uncertainty of a finite set of images, for these two trained "
        "networks. It says nothing of other seeds: the same settings trained again may turn it round. Intervals over "
        "seeds stand under Figures."
    )


def _gained(
    both: tuple[RunFolder, RunFolder], answers: tuple[MaskAnswers, MaskAnswers], part: Part
) -> tuple[Gained, ...]:
    """Raises LabError where they have no image in common, or other classes."""
    classes = [judged_masks(folder).classes for folder in both]
    first, second = common(*answers)
    if classes[0] != classes[1] or not len(first.index):
        raise LabError(
            f"These runs were not judged on the same {part} images of the same classes.",
            "Compare runs of one data set with the same splits; in a cross-validation, runs of the same fold.",
        )
    return gained(first, second, classes[0])


@st.cache_resource(show_spinner=False)
def _works() -> Background[tuple[Gained, ...]]:
    return Background("masks-compared", KEPT, 1)


def _draw(answer: "Future[tuple[Gained, ...]]", images: int, part: Part, pair: tuple[str, str]) -> None:
    first, second = (name.partition(" ")[0] for name in pair)
    show_gained(answer.result(), f"{images:,} {part} images", pair, f"{second} minus {first}")
