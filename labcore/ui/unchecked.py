"""Below heat maps that nobody has checked: that they are not, and the way to where they are."""

from collections.abc import Sequence

import streamlit as st

from labcore.store.folder import RunFolder
from labcore.ui.explain_images import MOST

NOT_CHECKED = ":material/help: **Not checked**: whether these maps tell of what was learned is another matter."
LATER = "Once the run has ended, Explain checks them."


def show_unchecked(folder: RunFolder, images: Sequence[int] = ()) -> None:
    """The caption below maps of the run in `folder`, with a link to Explain, there of the first `images`."""
    ready = folder.model_path.is_file()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(NOT_CHECKED if ready else f"{NOT_CHECKED} {LATER}", width="content")
        if ready:
            asked = {"run": folder.run_id, **({"images": ",".join(map(str, images[:MOST]))} if images else {})}
            st.page_link(
                "pages/explain.py", label="Check them on Explain", icon=":material/visibility:", query_params=asked
            )
