"""Labs: guided labs, courseworks and concepts; one of them, step by step, where the address names it."""

import streamlit as st

from labcore.errors import LabError
from labcore.labs import shelf
from labcore.ui import frame, lab_list, lab_page
from labcore.ui.messages import show_error

frame.begin()

asked = st.query_params.get("lab", "")
try:
    lab = shelf.find(asked) if asked else None
except LabError as error:
    show_error(error)
    lab = None
if lab is None:
    st.title("Labs")
    lab_list.show()
else:
    lab_page.show(lab)
