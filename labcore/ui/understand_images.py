"""Images with what a run answered, the surest first, and where it looks."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import streamlit as st

from labcore.datasets.dataset import Dataset
from labcore.errors import LabError
from labcore.evaluation.measures import probability
from labcore.evaluation.mistakes import Answered
from labcore.figures.explained import explained
from labcore.figures.thumbnail import thumbnail
from labcore.launch.explanation import EXPLAIN, explain
from labcore.store.record import RunRecord
from labcore.studies.judged import Judged
from labcore.ui import asking
from labcore.ui.input_help import help_of
from labcore.ui.unchecked import show_unchecked
from labcore.ui.words import literal
from labcore.words import counted

PER_PAGE = 12
SIDE = 128
"""Pixels."""

OPACITY = 0.55
KEPT = 64


def show_answered(record: RunRecord, run: Judged, dataset: Dataset, found: Sequence[Answered], key: str) -> None:
    """A page of the images `found`; with the toggle, each with its heat map."""
    pages = -(-len(found) // PER_PAGE)
    page_key = f"answered-{record.run_id}-{key}"
    start = (min(st.session_state.get(page_key, 1), pages) - 1) * PER_PAGE
    shown = found[start : start + PER_PAGE]
    looks = st.toggle(
        "Show where it looks",
        key="mistakes.looks",
        disabled=not run.folder.model_path.is_file(),
        help=help_of("mistakes.looks"),
    )
    if looks:
        asked = _answers().of(explain(run.folder, [each.image for each in shown]))
        asking.show(
            asked,
            lambda answer: _draw(run, dataset, shown, answer),
            "Asking the network where it looks; the first time this takes some seconds.",
            height=SIDE,
        )
        show_unchecked(run.folder, [each.image for each in shown])
    else:
        _draw(run, dataset, shown, None)
    if pages > 1:
        st.pagination(pages, key=page_key)
    st.caption(f"{counted(len(found), 'image')}.")


def _draw(run: Judged, dataset: Dataset, shown: Sequence[Answered], answer: "Future[dict[str, Any]] | None") -> None:
    maps = None
    if answer is not None:
        try:
            maps = explained(answer.result())
        except LabError as error:
            st.caption(f":material/info: {literal(str(error))}")
    with st.container(horizontal=True, gap="medium"):
        for place, each in enumerate(shown):
            with st.container(width=SIDE, gap="xxsmall"):
                image = (
                    thumbnail(dataset.image(each.image), SIDE) if maps is None else maps[place].picture(SIDE, OPACITY)
                )
                st.image(image, width=SIDE, output_format="PNG")
                st.caption(said_of(run, each))
                if run.folder.model_path.is_file():
                    st.page_link(
                        "pages/explain.py",
                        label="Explain",
                        icon=":material/visibility:",
                        query_params={"run": run.folder.run_id, "images": str(each.image)},
                    )


def said_of(run: Judged, each: Answered) -> str:
    """What the image is and what was answered; markdown."""
    true, answer = literal(run.classes[each.true]), literal(run.classes[each.predicted])
    if each.true == each.predicted:
        return f":green[:material/check:] {true} :gray[{probability(each.confidence)} · #{each.image}]"
    truth = f"is {true} :gray[{probability(each.believed)} · #{each.image}]"
    return f":red[:material/close:] {answer} :gray[{probability(each.confidence)}]  \n{truth}"


@st.cache_resource(show_spinner=False)
def _answers() -> asking.Answers:
    return asking.Answers(EXPLAIN, KEPT)
