"""The Try it page: what a trained network says of the user's own pictures, how surely, why, and whether it can know."""

from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.evaluation.calibration import at_temperature, fit_temperature
from labcore.figures.explained import Explained, explained
from labcore.figures.thumbnail import thumbnail
from labcore.launch.explanation import network
from labcore.spec.classification import Classification
from labcore.spec.explainer import Explainer
from labcore.spec.explanation import Explanation, explanation_of
from labcore.store.record import RunRecord
from labcore.studies.judged import Judged
from labcore.studies.judged_masks import JudgedMasks
from labcore.ui import lab_link, try_masks
from labcore.ui.address import chosen, switched
from labcore.ui.explain_checks import ABOUT_MARKS, show_marks
from labcore.ui.input_help import help_of
from labcore.ui.nearest import about_latency, limits, show_nearest, show_unlike
from labcore.ui.own_images import dataset_of
from labcore.ui.try_answer import show_answer
from labcore.ui.try_many import show_many
from labcore.ui.try_pictures import MANY, ask_pictures, ask_way, some_of
from labcore.ui.try_work import Said, asked, forget
from labcore.ui.words import literal
from labcore.words import duration

SIDE = 148
"""Pixels: two beside each other in a frame on a phone."""
TOP = 3
"""Classes told of each picture."""

KEPT = 64
FEWEST = 30
"""Validation images below which a temperature would be chance."""


def show(record: RunRecord, run: Judged | JudgedMasks) -> None:
    """Bring pictures, and see what the network says of them."""
    if isinstance(run, JudgedMasks):
        try_masks.show(run)
        return
    if not isinstance(run.folder.spec(), Classification):
        st.info(
            "This is a classical baseline: it keeps no model that could be asked at once. On the command line, "
            f"`python -m labcore predict {record.run_id} PICTURES` fits it again and answers.",
            icon=":material/info:",
        )
        return
    lab_link.show("explanation")
    if ask_way() == MANY:
        show_many(run.folder)
        return
    pictures = ask_pictures()
    how = _ask_how(run)
    if not pictures:
        forget()
        names = some_of(run.classes)
        st.caption(f"It tells apart: {names}. Whatever it is shown, it can only answer with one of these.")
        return
    show_answer(partial(asked, run.folder, pictures, how), partial(_draw, run))


def _ask_how(run: Judged) -> Explanation:
    kinds = Explainer.offered(run.folder.spec().takes)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = chosen(
            "Explained by",
            "by",
            list(kinds),
            lambda each: kinds[each].title,
            "grad_cam",
            width=260,
            help=help_of("explain.methods"),
        )
        check = switched("Check the maps", "check", help=help_of("explain.check"))
    return explanation_of({"method": {"kind": kind}, "check": check})


def _draw(run: Judged, said: Said) -> None:
    found = said.explained
    for skipped in found["skipped"]:
        st.warning(
            literal(f"'{skipped['file']}' was left out: it {skipped['reason']}."), icon=":material/broken_image:"
        )
    temperature = temperature_of(run)
    probabilities = np.asarray(found["probabilities"], np.float64)
    sure = probabilities if temperature is None else at_temperature(probabilities, temperature)
    percent = st.slider(
        "Opacity of the maps", 0, 100, 55, 5, format="%d %%", key="opacity", width=240, help=help_of("explain.opacity")
    )
    for row, look in enumerate(explained(found)):
        with st.container(border=True, key=f"tried-{row}"):
            st.markdown(f"**{literal(found['names'][row])}**")
            show_unlike(said.near, row)
            _draw_one(run, said, row, look, sure[row], percent / 100)
    st.caption(about_maps(said))
    st.caption(" ".join((about_confidence(run, temperature), about_latency(said.latency))))
    st.caption(limits(said.near))


def _draw_one(run: Judged, said: Said, row: int, look: Explained, sure: NDArray[np.floating], opacity: float) -> None:
    with st.container(horizontal=True, gap="small"):
        with st.container(width=SIDE, gap="xxsmall"):
            st.image(thumbnail(look.image, SIDE), width=SIDE, output_format="PNG")
            st.caption("As the network is given it")
        with st.container(width=SIDE, gap="xxsmall"):
            st.image(look.picture(SIDE, opacity), width=SIDE, output_format="PNG")
            kind = said.explained["explanations"][0]
            st.caption(f"{literal(kind['title'])} for {literal(run.classes[kind['explained'][row]])}")
            show_marks(kind, row)
        with st.container(width=2 * SIDE, gap="xsmall"):
            for label in np.argsort(-sure)[:TOP]:
                st.progress(float(np.clip(sure[label], 0, 1)), f"{literal(run.classes[label])} · {sure[label]:.1%}")
        with st.container(width=352, gap="xxsmall"):
            st.caption("**Nearest training images**, in the eyes of the network")
            show_nearest(said.near, row, dataset_of(run))


def about_maps(said: Said) -> str:
    """Whether the maps were checked, and what that takes."""
    if said.check_seconds is None:
        return ABOUT_MARKS
    return (
        f"**The maps are not checked.** “Check the maps” above does it: {duration(said.check_seconds)} at most on this "
        "machine."
    )


def temperature_of(run: Judged) -> float | None:
    """The temperature fitted on the run's validation answers; None where there are too few."""
    if len(run.validation.labels) < FEWEST:
        return None
    return _temperature(run.folder.run_id, str(network(run.folder)), run)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _temperature(run_id: str, version: str, _run: Judged) -> float:
    return fit_temperature(_run.validation.labels, _run.validation.probabilities)


def about_confidence(run: Judged, temperature: float | None) -> str:
    """Whether the percentages mean what they say, in words."""
    if temperature is None:
        return (
            f"**Percentages are not calibrated**: the run has {len(run.validation.labels)} validation images, too few "
            "to find out how sure it may be."
        )
    return (
        f"Percentages are **calibrated** on {len(run.validation.labels):,} validation images (temperature "
        f"{temperature:.2f}): of such images answered with 80 %, about 80 % are right. For other images, nobody knows."
    )
