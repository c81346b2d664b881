"""One data set: what it is, what is wrong with it, how its classes are spread, and what its images look like."""

import pandas as pd
import streamlit as st

from labcore.datasets import storage
from labcore.datasets.card import Card
from labcore.datasets.card_facts import fact_rows
from labcore.datasets.checks import check, checked_deeply
from labcore.datasets.dataset import Dataset
from labcore.datasets.findings import Findings
from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.figures.class_counts import TITLES, class_counts
from labcore.figures.image_sizes import image_sizes
from labcore.ui import deep_check, mask_facts
from labcore.ui.chart import chart
from labcore.ui.exclusions import show_draft, show_lists
from labcore.ui.findings import show_findings
from labcore.ui.fragment import fragment
from labcore.ui.gallery import gallery
from labcore.ui.library import badges, size_in_words
from labcore.ui.light import fact
from labcore.ui.messages import show_error
from labcore.ui.progress_bar import ProgressBar
from labcore.ui.signed_in import viewer
from labcore.ui.words import literal


def show_dataset(name: str) -> None:
    """The set `name` as a page; where there is none, why, and the way back."""
    st.page_link("pages/data.py", label="All data sets", icon=":material/arrow_back:")
    library = Library()
    try:
        card = library.card(name)
    except LabError as error:
        show_error(error)
        return
    _show_head(card)
    checked = st.container()
    try:
        dataset = _opened(library, card)
    except LabError as error:
        show_error(error)
        _show_removal(card)
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_counts(dataset)
    with right:
        _show_facts(dataset.card)
    st.subheader("Images")
    gallery(dataset)
    _show_left_out(library, card)
    _show_removal(card)
    # Last, and shown above: the first check of a large set takes its time, and the rest need not wait for it.
    with checked:
        _show_care(dataset)


def _opened(library: Library, card: Card) -> Dataset:
    if storage.is_dataset(library.folder(card.name)):
        return library.open(card.name)
    with ProgressBar("Drawing it for the first time; it is kept") as progress:
        return library.open(card.name, progress)


@st.cache_data(max_entries=32, show_spinner="Looking for duplicates and leaks …")
def _checked(fingerprint: str, _dataset: Dataset) -> Findings:
    return check(_dataset)


@fragment
def _show_care(dataset: Dataset) -> None:
    """Findings, what is decided about them, and the lists that were made of it."""
    deep = checked_deeply(dataset)
    findings = deep or _checked(dataset.card.fingerprint, dataset)
    show_findings(dataset, findings, deep=deep is not None)
    if deep is None:
        deep_check.show(dataset)
    show_draft(dataset, findings)
    show_lists(dataset)


def _show_head(card: Card) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(literal(card.title))
        if st.button("Train on it", icon=":material/play_arrow:", type="primary"):
            st.switch_page("pages/train.py", query_params={"dataset": card.name})
    badges(card)
    with st.container(horizontal=True, gap="large"):
        fact("Images", f"{card.images:,}", width="content")
        fact("Classes", str(len(card.classes)), width="content")
        fact("Size", size_in_words(card).replace(" px, ", ", "), width="content")
        for split, facts in card.splits.items():
            fact(TITLES[split], f"{facts.images:,}", width="content")


def _show_counts(dataset: Dataset) -> None:
    card = dataset.card
    st.subheader("Classes")
    if dataset.masks is not None:
        st.caption("Images in which each class occurs; an image can show several.")
    counts = {split: facts.classes for split, facts in card.splits.items()}
    chart(class_counts(counts), "class-counts", f"{card.name} classes", zoom=False)
    with st.expander("The numbers"):
        table = pd.DataFrame(counts).reindex(list(card.classes)).rename(columns=TITLES)
        table["All"] = table.sum(axis=1)
        table["Share"] = table["All"] / max(1, card.images)
        table.index.name = "Class"
        st.dataframe(table, column_config={"Share": st.column_config.NumberColumn(format="percent")})
    if dataset.masks is not None:
        mask_facts.show(dataset)
    if card.shape is None:
        st.subheader("Image sizes")
        sizes = image_sizes(dataset.heights.tolist(), dataset.widths.tolist())
        chart(sizes, "sizes", f"{card.name} image sizes", zoom=False)


def _show_facts(card: Card) -> None:
    st.subheader("About")
    st.markdown("\n".join(f"- :gray[{key}] {literal(value)}" for key, value in fact_rows(card).items()))
    for note in card.notes:
        st.caption(literal(note))


def _show_left_out(library: Library, card: Card) -> None:
    left_out = storage.read_quarantine(library.folder(card.name))
    if not left_out:
        return
    with st.expander(f"{len(left_out):,} files were left out at import"):
        st.dataframe(pd.DataFrame({"file": left_out.keys(), "reason": left_out.values()}), hide_index=True)


def _show_removal(card: Card) -> None:
    if card.source == "built-in":
        st.caption("This set is built in: it cannot be removed.")
        return
    if not viewer().may_change(Library().owner(card.name)):
        st.caption("This set is there for all of the class: only who brought it and an instructor remove it.")
        return
    with st.popover("Remove this data set …", icon=":material/delete:", type="tertiary"):
        st.write(
            "It is deleted from this lab and cannot be brought back from here. Finished runs keep their figures and "
            "models, but cannot be trained again until the set is there again."
        )
        if st.button("Remove for good", type="primary", icon=":material/delete_forever:"):
            _remove(card.name)


def _remove(name: str) -> None:
    try:
        Library().remove(name, viewer())
    except LabError as error:
        show_error(error)
        return
    st.session_state["data-notice"] = f"'{name}' was removed."
    st.query_params.clear()
    st.rerun()
