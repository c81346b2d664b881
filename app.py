"""The lab in the browser: `streamlit run app.py`."""

import streamlit as st

from labcore.ui import sign_in, theme
from labcore.ui.chart_ahead import charts_below
from labcore.ui.messages import errors_shown, show_refused

st.set_page_config(page_title="Image lab", page_icon=theme.ICON, layout="wide")
theme.apply()
with errors_shown():  # where it cannot be told who may come in, nothing below is shown to anybody
    entry = sign_in.entry()
    page = st.navigation(
        [
            st.Page("pages/start.py", title="Start", icon=":material/home:", default=True),
            st.Page("pages/labs.py", title="Labs", icon=":material/menu_book:"),
            st.Page("pages/data.py", title="Data", icon=":material/photo_library:"),
            st.Page("pages/train.py", title="Train", icon=":material/model_training:"),
            st.Page("pages/runs.py", title="Runs", icon=":material/list:"),
            st.Page("pages/explore.py", title="Explore", icon=":material/insights:", visibility="hidden"),
            st.Page("pages/run.py", title="Run", icon=":material/show_chart:"),
            st.Page("pages/studies.py", title="Studies", icon=":material/science:"),
            st.Page("pages/study.py", title="Study", icon=":material/biotech:", visibility="hidden"),
            st.Page("pages/tuning.py", title="Tuning", icon=":material/manage_search:"),
            st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
            st.Page("pages/understand.py", title="Understand", icon=":material/psychology:"),
            st.Page("pages/explain.py", title="Explain", icon=":material/visibility:", visibility="hidden"),
            st.Page("pages/latent.py", title="Latent space", icon=":material/bubble_chart:"),
            st.Page("pages/try.py", title="Try it", icon=":material/add_a_photo:"),
            st.Page("pages/scaling.py", title="Scaling", icon=":material/aspect_ratio:"),
            st.Page(
                "pages/classroom.py",
                title="Class",
                icon=":material/school:",
                visibility="visible" if entry.person and entry.is_instructor else "hidden",
            ),
        ],
        position="top" if entry.is_open else "hidden",
    )
    show_refused()
    if not entry.is_open:
        sign_in.show_way_in(entry.refused)
        st.stop()
    with charts_below(page.url_path), errors_shown():
        if entry.person:
            sign_in.show_way_out(entry.person)
        page.run()
