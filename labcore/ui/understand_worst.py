"""The images by how badly their masks fit, of all classes or of one, and where each is wrong."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.evaluation.mask_mistakes import MaskedImage, worst_masks
from labcore.figures.explained import images_of, masks_of, true_masks_of
from labcore.figures.mask_overlay import IGNORED, error_overlay, mask_overlay
from labcore.launch.explanation import MASKS, masks
from labcore.store.record import RunRecord
from labcore.studies.judged_masks import JudgedMasks
from labcore.ui import asking, run_masks
from labcore.ui.address import chosen
from labcore.ui.input_help import help_of
from labcore.ui.understand_head import ask_part
from labcore.ui.words import literal
from labcore.words import counted

PER_PAGE = 8
KEPT = 64
ALL = "all"


def show_worst_masks(record: RunRecord, run: JudgedMasks) -> None:
    """A page of the images, the worst first; each with its true mask, the one given, and a map of its errors."""
    part = ask_part(run, "worst_of")
    if not run.folder.model_path.is_file():
        run_masks.show_worst(run.folder, part)
        return
    titles = {ALL: "All classes", **{str(label): name for label, name in enumerate(run.classes)}}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        of = chosen(
            "The worst of", "worst_by", list(titles), titles.__getitem__, width=240, help=help_of("masks.worst_by")
        )
        opacity = run_masks.ask_opacity("understand.worst")
    label = None if of == ALL else int(of)
    found = worst_masks(run.answers(part), label)
    if not found:
        st.info(f"No image shows {literal(titles[of])}, and none is said to.", icon=":material/info:")
        return
    pages, key = -(-len(found) // PER_PAGE), f"worst-{record.run_id}-{part}-{of}"
    start = (min(st.session_state.get(key, 1), pages) - 1) * PER_PAGE
    shown = found[start : start + PER_PAGE]
    run_masks.legend(list(run.classes), run_masks.colors_of(run.folder))
    run_masks.legend_of_errors(len(run.classes) if label is None else 2)
    asking.show(
        _answers().of(masks(run.folder, [each.image for each in shown])),
        lambda answer: _draw(run, shown, label, opacity, answer),
        "Asking the network for these masks; the first time this takes some seconds.",
        height=run_masks.SIDE,
    )
    if pages > 1:
        st.pagination(pages, key=key)
    what = "the mean IoU over the classes in it or given" if label is None else f"the IoU of {literal(titles[of])}"
    st.caption(
        f"{counted(len(found), 'image')}, ordered by {what}. From left: image, true mask, mask given, error map. "
        "Shares are of the pixels whose class is known."
    )


def _draw(
    run: JudgedMasks,
    shown: Sequence[MaskedImage],
    label: int | None,
    opacity: float,
    answer: "Future[dict[str, Any]]",
) -> None:
    told = answer.result()
    given, classes, own_colors = masks_of(told), len(run.classes), run_masks.colors_of(run.folder)
    assert given is not None, "the bench answers with masks where it is asked for masks"
    rows = zip(shown, images_of(told), true_masks_of(told), given, strict=True)
    for each, image, truth, own in rows:
        with st.container(gap="xxsmall"):
            with st.container(horizontal=True, gap="xsmall"):
                run_masks.picture(image)
                if truth is not None:
                    run_masks.picture(mask_overlay(image, truth, opacity, own_colors))
                run_masks.picture(mask_overlay(image, own, opacity, own_colors))
                if truth is not None:
                    run_masks.picture(errors(image, truth, own, classes, label))
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.caption(_said(each, label, classes), width="content")
                st.page_link(
                    "pages/explain.py",
                    label="Explain",
                    icon=":material/visibility:",
                    query_params={"run": run.folder.run_id, "images": str(each.image)},
                )


def errors(
    image: NDArray[np.uint8], truth: NDArray[np.uint8], given: NDArray[np.uint8], classes: int, label: int | None
) -> NDArray[np.uint8]:
    """The error map of all classes, or of one against the rest: see `error_overlay`."""
    if label is None:
        return error_overlay(image, truth, given, classes)
    of_class = np.where(truth < classes, truth == label, IGNORED).astype(np.uint8)
    return error_overlay(image, of_class, np.equal(given, label).astype(np.uint8), 2)


def _said(each: MaskedImage, label: int | None, classes: int) -> str:
    """Its number, how well it fits, and, of all classes, what is wrong by kind."""
    words = [f"#{each.image}", f"{'mean IoU' if label is None else 'IoU'} {each.iou:.1%}"]
    if label is None:
        words += [f"missed {each.missed:.1%}", f"seen where it is not {each.false:.1%}"]
        words += [f"taken for another {each.taken:.1%}"] * (classes > 2)
    return " · ".join(words)


@st.cache_resource(show_spinner=False)
def _answers() -> asking.Answers:
    return asking.Answers(MASKS, KEPT)
