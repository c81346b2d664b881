"""Start: what one does here, and where one left off."""

import streamlit as st

from labcore.ui import first_run, frame, sharing
from labcore.ui.lab import store
from labcore.ui.run_picker import show_picker
from labcore.ui.signed_in import is_asked

frame.begin()

st.title("Image lab", anchor=False)
st.markdown("Train a network on images, watch it learn, and find out why it does what it does. No code needed.")

STEPS = (
    (
        "pages/data.py",
        "photo_library",
        "1. Look at the data",
        "Pick a data set or bring your own. See its classes, samples, duplicates and leaks before anything is trained.",
    ),
    (
        "pages/train.py",
        "model_training",
        "2. Train",
        "Start from a preset that works, change what you are curious about, and press one button.",
    ),
    (
        "pages/runs.py",
        "list",
        "3. Watch and read",
        "Curves, confusion and attention arrive live. Close the browser if you like: runs go on without it.",
    ),
    (
        "pages/compare.py",
        "compare_arrows",
        "4. Compare",
        "Lay runs side by side: only the settings that differ, curves in one chart, figures in one table.",
    ),
)
AFTERWARDS = (
    ("pages/understand.py", "psychology", "Understand", "How sure its figures are, and where it fails."),
    ("pages/explain.py", "visibility", "Explain", "Which parts of an image it goes by."),
    ("pages/try.py", "add_a_photo", "Try it", "What it says of pictures of yours."),
)
for column, (page, icon, title, about) in zip(st.columns(4), STEPS, strict=True):
    with column, st.container(border=True, height="stretch"):
        st.page_link(page, label=f"**{title}**", icon=f":material/{icon}:")
        st.caption(about)

st.page_link(
    "pages/labs.py",
    label="Or let a **guided lab** lead you: a coursework or one concept, step by step, with a report at its end.",
    icon=":material/menu_book:",
)
if store().viewer.is_instructor:
    st.page_link(
        "pages/classroom.py",
        label="**Your class**: how far everybody is, whose turn it is, and all reports at once."
        if is_asked()
        else "Do you teach? **Open a class**: everybody signs in, sees what is theirs, and takes turns.",
        icon=":material/school:",
    )
with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    st.caption("And of a run that has ended:", width="content")
    for page, icon, title, about in AFTERWARDS:
        st.page_link(page, label=title, icon=f":material/{icon}:", help=about)
    st.caption("Its page gives model, notebook and scripts to take home.", width="content")

if store().runs(of=sharing.own(), most=1):
    show_picker("Where you left off", of=sharing.own())
else:
    first_run.show()
