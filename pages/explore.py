"""Explore: many runs at once, their settings against their figures; what is shown is in the address."""

import streamlit as st

from labcore.ui import explore, frame
from labcore.ui.lab import store

frame.begin()

st.title("Explore")
explore.show(store())
