"""How often test sets have been looked at: the more often, the less they tell."""

from collections.abc import Collection

import streamlit as st

from labcore.store.store import Store
from labcore.ui.words import literal


def show_openings(store: Store, datasets: Collection[str]) -> None:
    """In how many runs the test set of each of `datasets` has been opened."""
    opened = ", ".join(f"{literal(name)}: {store.tests_opened(name)}" for name in sorted(datasets))
    st.caption(f"How often each test set has been opened, deleted runs included: {opened}")
