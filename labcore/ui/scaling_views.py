"""The views of the Scaling page: sliders, the sweep, its results; and what the page is about."""

from collections.abc import Sequence

import streamlit as st

from labcore.datasets.card import Card
from labcore.errors import LabError
from labcore.store.store import Store
from labcore.ui import lab_link, scaling_base, scaling_results, scaling_sliders, scaling_sweep
from labcore.ui.input_help import help_of
from labcore.ui.messages import show_error
from labcore.ui.words import literal

ABOUT = (
    "A network can be made **wider** (more filters), **deeper** (more layers), or be given **finer** images. Which "
    "pays, at the same computation? Tan & Le (EfficientNet, 2019) found that on ImageNet a little of all three beats "
    "much of one. Coursework C7 asks for *resolution against width against depth*: here that is two clicks, **Sweep** "
    "and **Start**; the results come by themselves."
)

VIEWS = SLIDERS, SWEEP, RESULTS = "Sliders", "Sweep", "Results"
KEY = "scaling.view"


def show(store: Store, cards: Sequence[Card]) -> None:
    """One view of the three; which stands in the address, as does the study that is looked at."""
    st.markdown(ABOUT)
    lab_link.show("scaling")
    view = _choose_view()
    if view == RESULTS:
        scaling_results.show(store)
        return
    try:
        with st.container(border=True):
            base = scaling_base.choose(cards)
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.caption(literal(scaling_base.told(base)), width="content")
                coefficients = scaling_sliders.ask_coefficients()
    except LabError as error:
        show_error(error)
        return
    if view == SLIDERS:
        scaling_sliders.show(base, coefficients)
    else:
        scaling_sweep.show(base, coefficients)


def _choose_view() -> str:
    """The address leads, as a study that was just begun, or a link, asks for its results."""
    asked = st.query_params.get("view", RESULTS if "study" in st.query_params else SLIDERS)
    st.session_state[KEY] = asked if asked in VIEWS else SLIDERS

    def keep() -> None:
        st.query_params["view"] = st.session_state[KEY]

    return str(
        st.segmented_control(
            "View",
            VIEWS,
            default=st.session_state[KEY],
            required=True,
            key=KEY,
            on_change=keep,
            width="stretch",
            help=help_of("scaling.view"),
        )
    )
