"""That splits of a data set share images: said again wherever figures on it are hoped for or read."""

from pathlib import Path

import streamlit as st

from labcore.datasets.checks import checked_before
from labcore.datasets.library import Library
from labcore.ui.words import literal

FRESH = 60.0
"""Seconds for which what was read is taken as it is: a check of the set may be made meanwhile."""


def show_leak(dataset: str, fingerprint: str | None) -> None:
    """What an earlier check has found, in a line; nothing where there is no leak, or nobody has checked the set."""
    if fingerprint and (told := _leak(Library().folder(dataset), fingerprint)):
        st.caption(f":orange[:material/warning:] {literal(told)}")


@st.cache_data(ttl=FRESH, max_entries=64, show_spinner=False)
def _leak(folder: Path, fingerprint: str) -> str:
    found = checked_before(folder, fingerprint)
    return found.leak_in_words() if found else ""
