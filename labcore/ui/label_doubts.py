"""The labels of validation images that a run doubts: in words, in the images, and as a table to take along."""

import streamlit as st

from labcore.datasets.label_doubts import ARTIFACT, WHAT_TO_DO, Doubt, LabelDoubts
from labcore.evaluation.measures import probability
from labcore.figures.thumbnail import thumbnail
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.studies.run_reading import answers_of
from labcore.ui.words import literal

SIDE = 168
"""Pixels of the longer side of an image."""

WHAT_IT_IS = (
    "Confident learning (Northcutt et al. 2021), by the library cleanlab, on what the run answered for validation "
    "images. Among the worst mistakes above are also images that are merely hard."
)


def show(record: RunRecord, folder: RunFolder) -> None:
    """What the run says of validation labels; nothing where it has said nothing."""
    doubts = doubts_of(folder)
    if doubts is None:
        return
    st.markdown("**Labels that may be wrong**", help=WHAT_IT_IS)
    st.caption(doubts.told())
    if not doubts.found:
        return
    answers = answers_of(folder, ARTIFACT) or []
    with st.container(horizontal=True, gap="small"):
        for doubt, answer in zip(doubts.found, answers, strict=False):
            with st.container(width=SIDE, gap="xsmall"):
                st.image(thumbnail(answer.image, SIDE), width=SIDE, output_format="PNG")
                st.caption(_words(doubt))
    more = len(doubts.found) - len(answers)
    if answers and more > 0:
        st.caption(f"And {more:,} more, in the table.")
    show_what_to_do(record, doubts)


def doubts_of(folder: RunFolder) -> LabelDoubts | None:
    """The labels that the run doubts; None where it has not come to that."""
    return LabelDoubts.read(folder.json_artifact(ARTIFACT))


def show_what_to_do(record: RunRecord, doubts: LabelDoubts) -> None:
    """What becomes of labels that may be wrong, with all of them as a table, and the way to those of training."""
    st.caption(WHAT_TO_DO)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            "Doubted labels (.csv)",
            doubts.as_csv,
            f"{record.run_id}-doubted-labels.csv",
            "text/csv",
            icon=":material/table:",
            on_click="ignore",
            key="download:doubts",
        )
        st.page_link(
            "pages/data.py",
            label="Check the training labels",
            icon=":material/troubleshoot:",
            query_params={"dataset": record.dataset},
        )


def _words(doubt: Doubt) -> str:
    lines = (
        f"Label: {literal(doubt.label)}",
        f"Answer: {literal(doubt.answer)} :gray[{probability(doubt.confidence)}]",
        f":gray[#{doubt.image} {literal(doubt.file)}]",
    )
    return "  \n".join(lines)
