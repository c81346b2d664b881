"""A plan as a file: shown beside its form, downloaded, and taken back, pasted or uploaded."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from labcore.errors import LabError
from labcore.spec.plan_text import STUDY, PlanFile, raw_of, text_of
from labcore.ui.input_help import help_of
from labcore.ui.messages import show_error

LARGEST = 1_000_000
"""Bytes; a plan is a page of text."""

Take = Callable[[Mapping[str, Any]], object]
"""Fills a form in anew with the content of a file. Raises InputError where it cannot be."""


def show(raw: Mapping[str, Any], key: str, of: PlanFile = STUDY, take: Take | None = None) -> None:
    """The content `raw` of such a file as text, with the way out and, with `take`, that in."""
    text = text_of(raw, of)
    with st.expander(f"The {of.called} as a file", icon=":material/code:", key=f"{key}.file"):
        st.caption("All that the form says. From a terminal, it runs with")
        st.code(f"python -m labcore {of.command} {of.name} --wait", language="bash", wrap_lines=True)
        st.code(text, language="yaml", wrap_lines=True)
        download(text, f"{key}.download", of)
        if take is not None:
            _ask_file(text, key, of, take)


def download(text: str, key: str, of: PlanFile = STUDY) -> None:
    """A button that saves the text of such a file."""
    label, icon = f"Download {of.name}", ":material/download:"
    st.download_button(label, text, of.name, "application/yaml", icon=icon, on_click="ignore", key=key)


def _ask_file(text: str, key: str, of: PlanFile, take: Take) -> None:
    with st.popover("Fill the form in from a file", icon=":material/upload:", key=f"{key}.in"):
        kinds = ["yaml", "yml", "json"]
        upload = st.file_uploader(
            f"A {of.called} file", kinds, key=f"{key}.upload", max_upload_size=1, help=help_of("plan.upload")
        )
        written = st.text_area("Or paste one", text, height=260, key=f"{key}.paste", help=help_of("plan.paste"))
        if st.button("Take it over", icon=":material/check:", type="primary", key=f"{key}.take"):
            try:
                given = written if upload is None else upload.getvalue()[:LARGEST].decode("utf-8", "replace")
                take(raw_of(given))
            except LabError as error:
                show_error(error)
            else:
                st.rerun()
