"""The sets that can be fetched from the internet: how large, under which licence, and a button."""

from collections.abc import Collection

import streamlit as st

from labcore.datasets.catalog import ENTRIES
from labcore.datasets.download import download
from labcore.datasets.library import Library
from labcore.datasets.remote import Entry
from labcore.errors import LabError
from labcore.ui.library import CARD_WIDTH
from labcore.ui.messages import show_error
from labcore.ui.progress_bar import ProgressBar
from labcore.ui.signed_in import viewer
from labcore.ui.words import literal

MEGABYTE = 1_000_000


def show_downloads(have: Collection[str]) -> None:
    """Every set of the catalog that the library has not yet, as cards."""
    missing = [entry for entry in ENTRIES if entry.name not in have]
    if not missing:
        st.info("The library has all sets of the catalog.", icon=":material/done_all:")
        return
    st.caption(
        "Fetched once, verified by checksum, and kept. Without internet, a file placed by hand does as well: the "
        "message that then appears says where."
    )
    told = st.container()
    with st.container(horizontal=True):
        wanted = [entry for entry in missing if _show_entry(entry)]
    with told:
        for entry in wanted:
            _download(entry)


def _show_entry(entry: Entry) -> bool:
    """One card; whether its button was pressed."""
    with st.container(border=True, width=CARD_WIDTH, height="stretch"):
        st.markdown(f"**{literal(entry.title)}**")
        with st.container(horizontal=True, gap="xsmall"):
            if entry.modality:
                st.badge(entry.modality, color="violet")
            st.badge(entry.licence, color="gray", icon=":material/license:")
        height, width, channels = entry.shape
        color = "gray" if channels == 1 else "color"
        st.caption(f"{entry.images:,} images · {len(entry.classes)} classes · {height}×{width} px, {color}")
        size = f"{entry.size / MEGABYTE:,.0f} MB" if entry.size >= MEGABYTE else "under 1 MB"
        return st.button(
            f"Download {size}", key=f"download-{entry.name}", icon=":material/download:", help=literal(entry.origin)
        )


def _download(entry: Entry) -> None:
    try:
        with ProgressBar("Connecting") as progress:
            card = download(entry, progress=progress)
            Library().adopt(card.name, viewer().person_id)
    except LabError as error:
        show_error(error)
        return
    st.session_state["data-notice"] = f"'{card.name}' was downloaded: {card.images:,} images."
    st.query_params["dataset"] = card.name
    st.rerun()
