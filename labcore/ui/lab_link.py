"""The way from a setting or a reading to the concept lab that explains it."""

import streamlit as st

from labcore.spec.concepts import CONCEPTS, address


def link_to(lab: str) -> str:
    """Markdown that opens the lab in a tab of its own, so that a form that is being filled in stays as it is."""
    return f"[Learn: {CONCEPTS[lab]}]({address(lab)})"


def show(lab: str) -> None:
    """The way to it at the right of the page: a keyboard gets to it here, and not where it stands in a tooltip."""
    st.markdown(f":small[{link_to(lab)}]", text_alignment="right")
