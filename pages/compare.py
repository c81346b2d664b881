"""Compare: runs, or groups of them, side by side; all that is chosen stands in the address."""

import streamlit as st

from labcore.studies.comparison import FEWEST
from labcore.ui import compare_views, frame
from labcore.ui.compare_choice import asked_for, read_all, show_choice
from labcore.ui.lab import store

frame.begin()

st.title("Compare")
store().refresh()
sides = show_choice(store(), asked_for())
entrants = read_all(store(), sides)
if len(entrants) < FEWEST:
    st.info(f"Choose {FEWEST} runs or more, here or on the Runs page.", icon=":material/compare_arrows:")
    st.stop()
compare_views.show(store(), sides, entrants)
