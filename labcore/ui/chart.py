"""Every chart of every page: drawn in one way, and saved as PNG, SVG or HTML from the same place below it."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from labcore.figures.export import saving_page, standalone

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["toImage", "select2d", "lasso2d", "autoScale2d"]}
"""The small bar that shows over a chart; pictures are saved by the button below, in all three formats."""

PLAIN = {"displayModeBar": False}
"""For charts in which there is nothing to zoom into."""

BUTTONS = (142, 42)
"""Width and height of the two buttons that stand in a page of their own, pixels."""


def chart(
    figure: go.Figure,
    key: str,
    name: str,
    *,
    zoom: bool = True,
    wide: bool = False,
    saved: bool = True,
    clicks: bool | Callable[[Any], None] = False,
) -> set[Any]:
    """Draw `figure` with a button that saves it.

    Args:
        figure: as the figure's own module made it.
        key: of the element, each once on a page.
        name: of the files, such as "loss".
        zoom: whether the bar that zooms and moves shows over it.
        wide: whether it keeps its width on a phone, where it is moved to be seen: of many parts beside each other.
        saved: whether the button is there; a drawing that explains something needs none.
        clicks: whether marks can be clicked; or what is called, before the page is drawn anew, with the `customdata` of
            one that was.

    Returns the `customdata` of the marks that were clicked.
    """
    with st.container(key=f"wide-{key}") if wide else nullcontext():
        on_select = (lambda: _tell(key, clicks)) if callable(clicks) else "rerun"
        asked: dict[str, Any] = {"on_select": on_select, "selection_mode": "points"} if clicks else {}
        drawn: Any = st.plotly_chart(figure, key=key, config=CONFIG if zoom else PLAIN, **asked)
    if saved:
        _show_way_out(figure, key, name)
    return {_first(mark["customdata"]) for mark in drawn.selection.points} if clicks else set()


def _tell(key: str, clicked: Callable[[Any], None]) -> None:
    for mark in st.session_state[key].selection.points[:1]:
        clicked(_first(mark["customdata"]))


def _first(data: Any) -> Any:
    """What stands behind a mark: Plotly may hand a single value over as a list of one."""
    return data[0] if isinstance(data, list) else data


def picture(svg: str, key: str, name: str, width: int) -> None:
    """The same of a picture that is SVG, drawn `width` pixels wide."""
    st.image(svg, width=width)
    _show_way_out(svg, key, name)


def _show_way_out(figure: go.Figure | str, key: str, name: str) -> None:
    """What is saved is made only once it is asked for: Plotly's library, which stands in the page, has 5 megabytes."""
    opener = st.popover(
        "Save figure",
        icon=":material/download:",
        type="tertiary",
        on_change="rerun",
        key=f"{key}.save",
        help="As PNG, SVG or HTML.",
    )
    if not opener.open:
        return
    name = file_name(name)
    with opener:
        st.caption("PNG for slides, SVG for print, HTML for any browser, also without a network.")
        with st.container(horizontal=True, vertical_alignment="top", gap="small"):
            width, height = BUTTONS
            st.iframe(saving_page(figure, name), width=width, height=height)
            st.download_button(
                "HTML",
                lambda: standalone(figure).encode(),
                f"{name}.html",
                "text/html",
                on_click="ignore",
                key=f"{key}.html",
            )


def file_name(words: str) -> str:
    """`words` as the name of a file on every system."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:80] or "figure"
