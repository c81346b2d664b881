"""Plotly's library fetched before it is needed: the browser otherwise asks for it only once a chart has come."""

from collections.abc import Iterator
from contextlib import contextmanager

import plotly.graph_objects as go
import streamlit as st

KEY = "chart-ahead"
"""Of what is never seen: `labcore/ui/theme.py` hides it."""

NOTHING = {"layout": {"height": 10, "template": "none", "xaxis": {"visible": False}, "yaxis": {"visible": False}}}
"""A chart in which nothing is to be seen, should it be drawn before it has gone: that takes a few milliseconds."""

DONE = f"{KEY}-done"

BEGIN_WITH_CHARTS = frozenset({"compare"})
"""Pages whose first view has charts, after much else. What other views need is told by themselves."""


@contextmanager
def charts_below(page: str) -> Iterator[None]:
    """Around the page of that address: where it begins with charts, the library, five megabytes that take a quarter of
    a second to read, is fetched while the page is put together.

    So the browser meets a chart before all others. It stands below the page, and goes when the page is whole, which is
    mostly before the library is there. Once in a session, as a browser keeps what it has read.
    """
    whole, below = st.container(), st.empty()
    first = page in BEGIN_WITH_CHARTS and "view" not in st.query_params and DONE not in st.session_state
    if first:
        with below:
            fetch()
    try:
        with whole:
            yield
    finally:
        if first:
            below.empty()


def fetch() -> None:
    """Have the browser fetch the library in the background, for a page that is likely to come next."""
    st.session_state[DONE] = True
    with st.container(key=KEY):
        st.plotly_chart(go.Figure(NOTHING), theme=None, key=f"{KEY}-none")
