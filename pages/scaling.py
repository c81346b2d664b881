"""Scaling: wider, deeper, or finer input? Multipliers by hand, sweeps at equal FLOPs, and what they teach."""

import streamlit as st

from labcore.datasets.library import Library
from labcore.ui import frame, scaling_views
from labcore.ui.lab import store

frame.begin()

st.title("Scaling")
scaling_views.show(store(), Library().cards())
