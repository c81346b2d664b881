"""What belongs to a network and not to one method: its first filters, and what its spatial transformer shows it."""

import base64
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import numpy as np
import streamlit as st

from labcore.figures.corners import with_corners
from labcore.figures.filter_grid import filter_grid
from labcore.figures.thumbnail import thumbnail
from labcore.launch.explanation import FILTERS, TRANSFORMER, about, network
from labcore.spec.transformer.spatial import SpatialTransformer
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.ui import asking
from labcore.ui.words import literal

SIDE, KEPT = 168, 32


def show_filters(records: Sequence[RunRecord]) -> None:
    """The filters of the first convolution of each run, when the reader opens them."""
    opener = st.expander("Learned filters", icon=":material/grid_view:", key="explain-filters", on_change="rerun")
    if not opener.open:
        return
    with opener:
        st.caption(
            "What the first layer looks for, as small images: lighter is positive weight, darker negative. Clear edges "
            "and blobs have been learned; noise has not been, or not yet."
        )
        answers = [_filters().of(network(RunFolder(record.path))) for record in records]
        asking.show_all(answers, lambda found: _draw_filters(records, found), "Reading the filters.", height=120)


def _draw_filters(records: Sequence[RunRecord], answers: "Sequence[Future[dict[str, Any]]]") -> None:
    for record, answer in zip(records, answers, strict=True):
        found = answer.result()
        height, width = found["kernel"][:2]
        st.markdown(f"**{literal(record.name)}**")
        st.image(filter_grid(found), output_format="PNG")
        st.caption(literal(f"{found['layer']} ({found['type']}), {height}×{width} pixels, {found['total']} filters."))


def has_transformer(folder: RunFolder) -> bool:
    """Whether the network of the run moves its images before it looks at them."""
    return isinstance(getattr(folder.spec(), "transformer", None), SpatialTransformer)


def show_transformer(folder: RunFolder, images: Sequence[int]) -> None:
    """Where the spatial transformer looks in each image, and what it hands on."""
    st.subheader("What its spatial transformer shows it", anchor=False)
    st.caption(
        "The frame is what the transformer cuts out, turns and stretches; its blue corner becomes the upper left of "
        "the image beside, which is all that the rest of the network sees."
    )
    asked = _views().of(about(folder, images))
    asking.show(asked, lambda answer: _draw_views(answer.result()), "Asking where it looks.", height=SIDE)


def _draw_views(found: Mapping[str, Any]) -> None:
    images, moved = (
        np.frombuffer(base64.b64decode(found[key]), np.uint8).reshape(found["shape"]) for key in ("pixels", "in_place")
    )
    with st.container(horizontal=True, gap="medium"):
        for row, image, after, corners in zip(found["rows"], images, moved, found["corners"], strict=True):
            with st.container(width=2 * SIDE + 16, gap="xxsmall"):
                with st.container(horizontal=True, gap="small"):
                    st.image(with_corners(image, corners, SIDE), width=SIDE, output_format="PNG")
                    st.image(thumbnail(after, SIDE), width=SIDE, output_format="PNG")
                st.caption(f"#{row}")


@st.cache_resource(show_spinner=False)
def _filters() -> asking.Answers:
    return asking.Answers(FILTERS, KEPT)


@st.cache_resource(show_spinner=False)
def _views() -> asking.Answers:
    return asking.Answers(TRANSFORMER, KEPT)
