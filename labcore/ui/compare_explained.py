"""Images on which two runs disagree, each with both runs' explanations beside each other."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.measures import probability
from labcore.figures.explained import Explained, explained
from labcore.figures.thumbnail import thumbnail
from labcore.launch.explanation import EXPLAIN, Of, explain
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Entrant
from labcore.studies.disagreements import Disagreement
from labcore.ui import asking
from labcore.ui.input_help import help_of
from labcore.ui.unchecked import show_unchecked
from labcore.ui.words import literal

SIDE, GAP = 108, 16
"""Pixels: three beside each other on a phone."""

MOST_KEPT = 64
OPACITY = 0.55
WAYS: dict[str, Of] = {"Each run's own answer": "predicted", "The true class": "true"}


def show_page(
    both: tuple[RunFolder, RunFolder], entrant: Entrant, found: Sequence[Disagreement], pair: tuple[str, str]
) -> None:
    """A row for each image: as it is, and as either network looks at it.

    Args:
        both: the folders of the two runs.
        entrant: the first of them.
        found: the images, not more than the bench explains at once.
        pair: what the runs are called.
    """
    way = st.segmented_control(
        "Explain",
        list(WAYS),
        default=next(iter(WAYS)),
        required=True,
        key="explain",
        bind="query-params",
        help=help_of("compare.explain"),
    )
    asked = [_answers().of(explain(folder, [each.image for each in found], WAYS[way])) for folder in both]
    waiting = "Asking both networks where they look; the first time this takes some seconds."
    names = _names(both[0])
    asking.show_all(asked, lambda answers: _draw(answers, found, pair, names), waiting, height=SIDE * len(found))
    st.caption(
        "Left the image as the network is shown it, then where each looks (Grad-CAM): bright regions spoke most for "
        "the class that is explained. A heat map is a hint, not a proof."
    )
    show_unchecked(both[0], [each.image for each in found])


def _draw(
    answers: "Sequence[Future[dict[str, Any]]]", found: Sequence[Disagreement], pair: tuple[str, str], names: list[str]
) -> None:
    shown = [_explained(answer, title) for answer, title in zip(answers, pair, strict=True)]
    with st.container(horizontal=True, gap="large"):
        for place, each in enumerate(found):
            with st.container(horizontal=True, gap="small", width=3 * SIDE + 2 * GAP, key=f"disagreement-{each.image}"):
                _draw_one(each, [None if one is None else one[place] for one in shown], pair, names)


def _draw_one(each: Disagreement, looks: Sequence[Explained | None], pair: tuple[str, str], names: list[str]) -> None:
    """The image, then how either network looks at it, each with what is said of it below."""
    image = next((look.image for look in looks if look is not None), None)
    with st.container(width=SIDE, gap="xxsmall"):
        if image is not None:
            st.image(thumbnail(image, SIDE), width=SIDE, output_format="PNG")
        st.caption(literal(f"{_name(names, each.true)} · image {each.image}"))
    for side, (title, look) in enumerate(zip(pair, looks, strict=True)):
        with st.container(width=SIDE, gap="xxsmall"):
            if look is not None:
                st.image(look.picture(SIDE, OPACITY), width=SIDE, output_format="PNG")
            mark = ":green[:material/check:]" if each.right[side] else ":red[:material/close:]"
            said = f"{title.partition(' ')[0]}: {_name(names, each.answers[side])}"
            st.caption(f"{mark} {literal(said)} :gray[{probability(each.sure[side])}]")


def _explained(answer: "Future[dict[str, Any]]", title: str) -> list[Explained] | None:
    error = answer.exception()
    if isinstance(error, LabError):
        st.caption(f":material/info: {literal(f'{title}: {error}')}")
        return None
    if error is not None:
        raise error
    return explained(answer.result())


def _names(folder: RunFolder) -> list[str]:
    kept = folder.json_artifact("classes")
    return kept if isinstance(kept, list) and all(isinstance(name, str) for name in kept) else []


def _name(names: Sequence[str], index: int) -> str:
    return names[index] if 0 <= index < len(names) else str(index)


@st.cache_resource(show_spinner=False)
def _answers() -> asking.Answers:
    return asking.Answers(EXPLAIN, MOST_KEPT)
