"""What can be said of a network at once, without building it."""

from typing import Any

import streamlit as st

from labcore.datasets.card import Card
from labcore.ui.words import literal


def show(spec: Any, card: Card) -> None:
    """The architecture's own remark, such as how many layers it has."""
    remark = spec.remark()
    st.caption(f":material/info: {literal(remark)}" if remark else "Diagram, layers and costs are beside the form.")
