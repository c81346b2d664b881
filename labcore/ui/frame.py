"""What every page begins with."""

import runpy

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from labcore.home import PROJECT


def begin() -> None:
    """Make sure that this page stands in the app's frame; the first line of every page.

    Streamlit takes a folder named `pages` for pages that need no entry script. The first address that a new server is
    asked for would therefore show a page by itself (no navigation, no style, no sign-in), as would each run of a test.
    Then the app is run here, which shows the page in its frame, and the run that lacks it ends.
    """
    if PagesManager.uses_pages_directory:
        runpy.run_path(str(PROJECT / "app.py"), run_name="__main__")
        st.stop()
