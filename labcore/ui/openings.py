"""How often test sets have been looked at: the more often, the less they tell."""

from collections.abc import Collection

import streamlit as st

from labcore.store.store import Store
from labcore.ui.words import literal


def show_openings(store: Store, datasets: Collection[str]) -> None:
    """How often the test images of each of `datasets` have been looked at."""
    st.caption(" ".join(literal(store.test_looks(name).in_words(name)) for name in sorted(datasets)))
