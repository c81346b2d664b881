"""Compare: two to eight runs side by side; their ids are in the address."""

import streamlit as st

from labcore.studies.comparison import FEWEST
from labcore.ui import compare_figures, compare_views, frame
from labcore.ui.compare_choice import asked_for, read_all, show_choice
from labcore.ui.lab import store

frame.begin()

st.title("Compare")
store().refresh()
entrants = read_all(store(), show_choice(store(), asked_for(st.query_params.get("runs", ""))))
if len(entrants) < FEWEST:
    st.info(f"Choose {FEWEST} runs or more, here or on the Runs page.", icon=":material/compare_arrows:")
    st.stop()
compare_views.show_caveats(entrants)
compare_views.show_differences(entrants)
compare_views.show_curves(entrants)
compare_figures.show_figures(store(), entrants)
compare_views.show_confusions(store(), entrants)
