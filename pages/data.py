"""Data: the library, one set in detail, import and download."""

import streamlit as st

from labcore.datasets.library import Library
from labcore.ui import frame
from labcore.ui.dataset_view import show_dataset
from labcore.ui.downloads import show_downloads
from labcore.ui.import_form import show_import
from labcore.ui.library import show_library
from labcore.ui.words import literal

frame.begin()

if notice := st.session_state.pop("data-notice", None):
    st.toast(literal(notice), icon=":material/check_circle:")

if name := st.query_params.get("dataset"):
    show_dataset(name)
else:
    st.title("Data")
    with st.spinner("Reading the data sets of this lab …"):
        cards = Library().cards()
    library, upload, download = st.tabs(
        [":material/photo_library: Library", ":material/upload: Import", ":material/download: Download"]
    )
    with library, st.spinner("Looking at samples of each …"):
        show_library(cards)
    with upload:
        show_import()
    with download:
        show_downloads({card.name for card in cards})
