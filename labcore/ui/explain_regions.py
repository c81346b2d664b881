"""Which regions of images a classical baseline needs: it has no gradients, so regions are exchanged and it is asked."""

from typing import Any

import streamlit as st

from labcore.figures.explained import needed
from labcore.figures.picture_grid import picture_grid
from labcore.launch import bench
from labcore.launch.explanation import IMPORTANCE, importance
from labcore.studies.judged import Judged
from labcore.ui.background import Background, Work
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.messages import show_error

TIME_LIMIT = 3600.0
LOOK_AGAIN = 1.0
SIDE, OPACITY = 336, 65
KEPT, AT_ONCE = 16, 1


def show_regions(run: Judged) -> None:
    """The map of regions, once it was asked for: the baseline is fitted again, which may take minutes."""
    st.markdown(
        "A classical baseline has no gradients that could be followed. But it can be asked: by how much does it "
        "believe less in the true class when a region of the image is exchanged for that of another image? "
        "That is permutation importance, and one map for all images."
    )
    payload = importance(run.folder)
    key = f"{run.folder.path} {run.folder.last_written}"
    work = _works().of(key)
    if work is not None and not work.done():
        fragment(_wait_for, every=LOOK_AGAIN)(work)
        return
    if error := _works().refusal(key):
        show_error(error)
    elif work is not None:
        _draw(run, work.result())
        return
    if st.button("Find the regions", icon=":material/grid_on:", type="primary"):
        _works().start(key, lambda tell: bench.ask(IMPORTANCE, payload, timeout=TIME_LIMIT, own_process=True), True)
        st.rerun()
    st.caption("The baseline is fitted again for it, in a process of its own: seconds, or minutes for a large one.")


def _draw(run: Judged, found: dict[str, Any]) -> None:
    percent = st.slider(
        "Opacity of the map",
        0,
        100,
        OPACITY,
        5,
        format="%d %%",
        key="opacity",
        width=240,
        help=help_of("explain.opacity"),
    )
    shown = needed(found)
    picture = shown.picture(SIDE, percent / 100)
    st.image(picture, width=SIDE, output_format="PNG")
    st.caption(
        f"Over the mean of {found['images']:,} validation images. With all regions whole the true class gets "
        f"{found['score']:.1%}; without the one that matters most, {100 * float(shown.raw.max()):.1f} percentage "
        "points less. **Red** regions are needed; where it is **blue**, the baseline would do better without them."
    )
    st.download_button(
        "Map (PNG)",
        lambda: picture_grid(["Regions it needs"], [("", [picture])], SIDE),
        f"{run.folder.run_id}-regions.png",
        "image/png",
        icon=":material/image:",
        on_click="ignore",
        key="explain.png",
    )


def _wait_for(work: Work[Any]) -> None:
    if work.done():
        st.rerun()
    st.status("Fitting the baseline again, and exchanging one region after the other …", state="running")


@st.cache_resource(show_spinner=False)
def _works() -> Background[dict[str, Any]]:
    return Background("regions", KEPT, AT_ONCE)
