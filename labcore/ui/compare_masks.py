"""Two runs that give masks, on the same images: how far one is better, by more than the images explain, and where."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_gain import Apart, Gained, apart, common, gained
from labcore.figures.explained import images_of, masks_of, true_masks_of
from labcore.figures.mask_overlay import mask_overlay
from labcore.launch.explanation import MASKS, masks
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part
from labcore.studies.judged_masks import judged_masks
from labcore.ui import asking, run_masks
from labcore.ui.background import Background
from labcore.ui.mask_gain import show_gained
from labcore.ui.words import literal
from labcore.words import counted

KEPT = 32
PER_PAGE = 6

Both = tuple[RunFolder, RunFolder]


def show_masks(both: Both, answers: tuple[MaskAnswers, MaskAnswers], part: Part, pair: tuple[str, str]) -> None:
    """The figures of both on the images of `part` that they have in common, the second minus the first, and the images
    on which they are furthest apart. `pair` is what the runs are called."""
    st.subheader("By more than the choice of images explains?", anchor=False)
    key = " ".join([part, *(f"{folder.path} {folder.last_written}" for folder in both)])
    images = len(common(*answers)[0].index)
    asking.show(
        _works().start(key, lambda tell: _gained(both, answers, part)),
        lambda found: _draw(found, images, part, pair),
        "Drawing the images again and again, to see how the difference moves …",
        height=220,
    )
    st.caption(
        "All pixels of these images together. This is the uncertainty of a finite set of images, for these two trained "
        "networks. It says nothing of other seeds: the same settings trained again may turn it round. Intervals over "
        "seeds stand under Figures."
    )
    _show_apart(both, apart(*common(*answers)), part, pair)


def _gained(both: Both, answers: tuple[MaskAnswers, MaskAnswers], part: Part) -> tuple[Gained, ...]:
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


def _show_apart(both: Both, found: Sequence[Apart], part: Part, pair: tuple[str, str]) -> None:
    st.subheader("Images on which they are furthest apart", anchor=False)
    if not found:
        st.caption(f"Each {part} image has the same mean IoU with both.")
        return
    better = sum(each.second > each.first for each in found)
    one, other = (name.partition(" ")[0] for name in pair)
    st.caption(
        f"{other} has the higher mean IoU on {counted(better, 'image')}, {one} on "
        f"{counted(len(found) - better, 'image')}. From left: the image, its true mask, that of {one}, that of {other}."
    )
    pages, key = -(-len(found) // PER_PAGE), f"apart-{both[0].run_id}-{both[1].run_id}-{part}"
    start = (min(st.session_state.get(key, 1), pages) - 1) * PER_PAGE
    shown = found[start : start + PER_PAGE]
    opacity = run_masks.ask_opacity("compare.masks")
    run_masks.legend(list(judged_masks(both[0]).classes), run_masks.colors_of(both[0]))
    asking.show_all(
        [_answers().of(masks(folder, [each.image for each in shown])) for folder in both],
        lambda answers: _draw_apart(both, shown, answers, opacity, pair),
        "Asking both networks for these masks; the first time this takes some seconds.",
        height=run_masks.SIDE,
    )
    if pages > 1:
        st.pagination(pages, key=key)


def _draw_apart(
    both: Both,
    shown: Sequence[Apart],
    answers: "Sequence[Future[dict[str, Any]]]",
    opacity: float,
    pair: tuple[str, str],
) -> None:
    told = [answer.result() for answer in answers]
    own, truths = run_masks.colors_of(both[0]), true_masks_of(told[0])
    given = [masks_of(each) for each in told]
    names = [name.partition(" ")[0] for name in pair]
    for place, (each, image) in enumerate(zip(shown, images_of(told[0]), strict=True)):
        drawn = [truths[place], *(None if masks is None else masks[place] for masks in given)]
        with st.container(gap="xxsmall"):
            with st.container(horizontal=True, gap="xsmall"):
                run_masks.picture(image)
                for mask in drawn:
                    if mask is not None and mask.shape == image.shape[:2]:
                        run_masks.picture(mask_overlay(image, mask, opacity, own))
            figures = " · ".join(
                f"{name} {value:.1%}" for name, value in zip(names, (each.first, each.second), strict=True)
            )
            st.caption(literal(f"#{each.image} · mean IoU: {figures}"))


@st.cache_resource(show_spinner=False)
def _answers() -> asking.Answers:
    return asking.Answers(MASKS, 2 * KEPT)
