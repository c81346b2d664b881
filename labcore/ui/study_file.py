"""The study as a file: shown beside the form, downloaded, and taken back, pasted or uploaded."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from labcore.errors import LabError
from labcore.spec.plan_text import FILE, raw_of, text_of
from labcore.ui import study_draft
from labcore.ui.messages import show_error

LARGEST = 1_000_000
"""Bytes; a study is a page of text."""


def show(raw: Mapping[str, Any], key: str) -> None:
    """The content `raw` of a study file as text, with the ways out and in."""
    text = text_of(raw)
    with st.expander("The study as a file", icon=":material/code:", key=f"{key}.file"):
        st.caption("All that the form says. From a terminal, it runs with")
        st.code(f"python -m labcore study {FILE} --wait", language="bash", wrap_lines=True)
        st.code(text, language="yaml", wrap_lines=True)
        download(text, f"{key}.download")
        _ask_file(text, key)


def download(text: str, key: str) -> None:
    """A button that saves the text of a study file."""
    st.download_button(
        f"Download {FILE}", text, FILE, "application/yaml", icon=":material/download:", on_click="ignore", key=key
    )


def _ask_file(text: str, key: str) -> None:
    with st.popover("Fill the form in from a file", icon=":material/upload:", key=f"{key}.in"):
        upload = st.file_uploader("A study file", ["yaml", "yml", "json"], key=f"{key}.upload", max_upload_size=1)
        written = st.text_area("Or paste one", text, height=260, key=f"{key}.paste")
        if st.button("Take it over", icon=":material/check:", type="primary", key=f"{key}.take"):
            try:
                given = written if upload is None else upload.getvalue()[:LARGEST].decode("utf-8", "replace")
                study_draft.take_file(raw_of(given))
            except LabError as error:
                show_error(error)
            else:
                st.rerun()
