"""Try it, of a network that gives each pixel a class: masks over somebody's pictures, and how sure they are."""

import base64
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from labcore.figures.mask_view import MaskView, png_of
from labcore.figures.thumbnail import thumbnail
from labcore.launch.prediction import Tiles
from labcore.studies.judged_masks import JudgedMasks
from labcore.ui.address import chosen, numbered, picked
from labcore.ui.input_help import help_of
from labcore.ui.nearest import about_latency, limits, show_nearest, show_unlike
from labcore.ui.own_images import dataset_of
from labcore.ui.run_masks import colors_of, legend
from labcore.ui.try_answer import show_answer
from labcore.ui.try_many import show_many
from labcore.ui.try_pictures import MANY, ask_pictures, ask_way, some_of
from labcore.ui.try_work import Near, forget, masks_asked, near_asked
from labcore.ui.words import literal

SIDE = 440
"""Pixels of the longer side of a picture."""

HEAT = 0.75
"""Opacity of the map beside the mask."""

SHARES = 220
"""Pixels of the column of shares."""

LARGEST_MEGABYTES = 100
"""Of one picture: that is what tiles are for."""

LONGEST_TILE = 4096
WHOLE, TILES = "whole", "tiles"
TITLES = {WHOLE: "Scaled as a whole", TILES: "In tiles"}
UNCERTAINTY = "uncertainty"

ABOUT = {
    WHOLE: "The picture is brought to the network's input size as a whole, as its training images were: it sees "
    "everything at once, and what is small in a large picture vanishes.",
    TILES: "The picture is cut into overlapping tiles at the scale of the training images. Where tiles overlap, their "
    "probabilities are blended, those near a tile's rim counting least; but no tile sees what is beyond its rim, so "
    "what is larger than one may be taken for something else.",
}

SURE = (
    "Uncertainty is the entropy of a pixel's probabilities: dark where the network is sure of one class, bright where "
    "it knows none. Probabilities are as the network gives them, not calibrated, and of what is unlike all that it has "
    "learned from it may be sure and wrong."
)


NEAREST = (
    "Each beside itself with its true mask. Images are told apart by the network's coarsest planes, averaged over the "
    "image: what lies where does not count. Named is the class that has most of the mask, the first one left out; the "
    "number is the distance, 0 to 2."
)

AS_A_WHOLE = (
    "Of each picture as a whole, scaled to the network's input: in tiles the network sees it larger, so a warning here "
    "may be due to the scale alone."
)


def show(run: JudgedMasks) -> None:
    """Bring pictures, and see the masks that the network gives them."""
    way = ask_way("Many, to a zip")
    tiles = _ask_tiles()
    if way == MANY:
        show_many(run.folder, tiles)
        return
    pictures = ask_pictures(LARGEST_MEGABYTES)
    if not pictures:
        forget()
        names = some_of(run.classes)
        st.caption(f"It tells apart: {names}. Whatever it is shown, it can only give each pixel one of these.")
        return
    show_answer(partial(masks_asked, run.folder, pictures, tiles), partial(_draw, run))
    show_answer(partial(near_asked, run.folder, pictures), partial(_draw_near, run, tiles is not None), "near")


def _ask_tiles() -> Tiles | None:
    """How pictures come to the network; None for as a whole."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        how = picked("Large pictures", "large", list(TITLES), TITLES.__getitem__, WHOLE, help=help_of("masks.large"))
        side = 0
        if how == TILES:
            side = numbered(
                "Longer side of a tile (0: as trained)",
                "tile",
                0,
                LONGEST_TILE,
                0,
                help=help_of("masks.tile"),
                width=200,
            )
    st.caption(ABOUT[how])
    return None if how == WHOLE else {"side": side} if side else {}


def _draw(run: JudgedMasks, found: dict[str, Any]) -> None:
    for skipped in found["skipped"]:
        st.warning(
            literal(f"'{skipped['file']}' was left out: it {skipped['reason']}."), icon=":material/broken_image:"
        )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        opacity = (
            st.slider("Mask", 0, 100, 50, 5, format="%d %%", key="opacity", width=240, help=help_of("masks.opacity"))
            / 100
        )
        maps = {UNCERTAINTY: "Uncertainty"}
        maps |= {str(label): f"Probability of {name}" for label, name in enumerate(run.classes)}
        shown = chosen(
            "Beside it", "map", list(maps), maps.__getitem__, UNCERTAINTY, width=260, help=help_of("masks.beside")
        )
    legend(list(run.classes), colors_of(run.folder))
    for place, row in enumerate(found["rows"]):
        with st.container(border=True, key=f"tried-{place}"):
            st.markdown(f"**{literal(row['file'])}**")
            _draw_one(run, row, place, (shown, literal(maps[shown])), opacity)
    for note in found["notes"]:
        st.caption(literal(note))
    st.caption(SURE)


def _draw_near(run: JudgedMasks, in_tiles: bool, said: Near) -> None:
    """Below the masks, as the first time all training images are described: whether each picture is like them."""
    st.markdown("**Nearest training images**, in the eyes of the network", help=NEAREST)
    if in_tiles:
        st.caption(AS_A_WHOLE)
    for row, name in enumerate(said.near["names"]):
        with st.container(border=True, key=f"near-{row}"):
            st.markdown(f"**{literal(name)}**")
            show_unlike(said.near, row)
            show_nearest(said.near, row, dataset_of(run))
    st.caption(about_latency(said.latency, "One tile" if in_tiles else "One image"))
    st.caption(limits(said.near))


def _draw_one(run: JudgedMasks, row: dict[str, Any], place: int, beside: tuple[str, str], opacity: float) -> None:
    """`beside` is what stands beside the mask, with its title."""
    view = MaskView.of(row["view"])
    painted, (shown, title) = view.painted(opacity, colors_of(run.folder)), beside
    values = view.uncertainty() if shown == UNCERTAINTY else view.probability(int(shown))
    with st.container(horizontal=True, gap="small"):
        for picture, said in (
            (painted, "The mask it gives"),
            (view.heated(values, HEAT), f"{title}, {values.mean():.0%} on average"),
        ):
            with st.container(width=SIDE, gap="xxsmall"):
                st.image(thumbnail(picture, SIDE), width=SIDE, output_format="PNG")
                st.caption(said)
        with st.container(width=SHARES, gap="xsmall"):
            _shares(run.classes, row["shares"])
            stem = row["file"].rsplit("/", 1)[-1].rsplit(".", 1)[0]
            _download("Mask (.png)", base64.b64decode(row["mask"]), f"{stem}-mask.png", f"mask.{place}")
            _download("Overlay (.png)", png_of(painted), f"{stem}-overlay.png", f"overlay.{place}")


def _shares(classes: Sequence[str], shares: Sequence[float]) -> None:
    """What part of the picture each class covers, the largest first."""
    for label in np.argsort(-np.asarray(shares), kind="stable"):
        share = float(shares[label])
        if share > 0:
            st.progress(min(1.0, share), f"{literal(classes[label])} · {share:.1%}")


def _download(label: str, content: bytes, name: str, key: str) -> None:
    st.download_button(
        label, content, name, "image/png", icon=":material/download:", on_click="ignore", key=f"try.{key}"
    )
