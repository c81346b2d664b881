"""Which training images the user leaves out: kept as a list that a run can name; the set stays as it is."""

import pandas as pd
import streamlit as st

from labcore.datasets.dataset import Dataset
from labcore.datasets.exclusions import ExclusionList, shelf
from labcore.datasets.exclusions.choice import left_out
from labcore.datasets.findings import Findings
from labcore.errors import LabError
from labcore.ui.findings import accepted, rejected
from labcore.ui.input_help import help_of
from labcore.ui.messages import show_error
from labcore.ui.words import literal

HOW = (
    "Only **training** images are left out: results are measured on those of **validation** and **test**, which are "
    "the same for all runs. Of copies among the training images one stays; with different labels they all go, as one "
    "is wrong, and nobody knows which. A saved list is never changed: saving again makes its next version."
)


def show_draft(dataset: Dataset, findings: Findings) -> None:
    """What is accepted so far, how many training images that takes, and the way to keep it as a list."""
    chosen = accepted(dataset, findings)
    if not chosen:
        return
    reasons = left_out(dataset, chosen, rejected(dataset, chosen))
    with st.container(border=True):
        st.markdown(f"**Leave out {_of_training(len(reasons), dataset)}**")
        st.caption(HOW)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(
                "Name of the list", "careful", max_chars=64, width=240, help=help_of("exclusions.name")
            )
            save = st.button("Save the list", type="primary", icon=":material/save:", disabled=not reasons)
        if save:
            _save(dataset, name, reasons)


def _save(dataset: Dataset, name: str, reasons: dict[int, str]) -> None:
    try:
        kept = shelf.save(dataset, name, reasons)
    except LabError as error:
        show_error(error)
        return
    st.session_state["data-notice"] = f"'{kept.reference}' leaves out {_of_training(len(kept.images), dataset)}."
    st.rerun()


def show_lists(dataset: Dataset) -> None:
    """The lists there are, newest version of each first, with the way to train without their images."""
    known = shelf.references(dataset.folder)
    if not known:
        return
    st.subheader("Exclusion lists")
    reference = st.selectbox("List", known, width=260, help=help_of("exclusions.list"))
    try:
        kept = shelf.read(dataset.folder, reference, dataset.card.fingerprint)
    except LabError as error:
        show_error(error)
        return
    _show_list(dataset, kept)


def _show_list(dataset: Dataset, kept: ExclusionList) -> None:
    st.write(f"Leaves out {_of_training(len(kept.images), dataset)}. Made on {literal(kept.created[:10])}.")
    st.page_link(
        "pages/train.py",
        label="Train without them",
        icon=":material/play_arrow:",
        query_params={"dataset": dataset.card.name, "exclusions": kept.reference},
    )
    with st.expander("Which, and why"):
        st.dataframe(pd.DataFrame([each.model_dump() for each in kept.images]), hide_index=True)


def _of_training(images: int, dataset: Dataset) -> str:
    return f"{images:,} of {dataset.card.splits['train'].images:,} training images"
