"""Sums of the mean codes of classes, as images."""

from concurrent.futures import Future
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from labcore.evaluation.interpolation import analogy
from labcore.figures.thumbnail import thumbnail
from labcore.launch.latent import unpacked
from labcore.ui import asking
from labcore.ui.address import chosen
from labcore.ui.input_help import help_of
from labcore.ui.latent_class import ABOUT
from labcore.ui.latent_work import Latent
from labcore.ui.words import literal

SIDE = 168
FEWEST = 2
"""Classes with a mean code."""

NAMES = ("one", "minus", "plus")
"""Of the classes, in the address."""

TRY = """
- Take a class, and add the difference between two others: does the result have what sets them apart?
- Take the same class twice: what is left is the third.
- The mean of a class is the code of no image. Where its picture is sharp, the class lies close together; where it is
  blurred or looks like another class, it does not.
"""


def show_arithmetic(latent: Latent) -> None:
    """Three classes, and what comes of the first without the second with the third."""
    if not latent.codes_images:
        st.info(
            "**This network cannot code images.** A GAN learns only the way from codes to images, so nobody knows "
            "where the images of a class lie among its codes, and there is no mean to reckon with. A variational "
            "autoencoder learns both ways.",
            icon=":material/calculate:",
        )
        return
    asking.show(
        latent.of_classes(), lambda answer: _show(latent, answer.result()), "Coding the training images …", SIDE
    )
    with st.expander("What to try", icon=":material/lightbulb:"):
        st.markdown(TRY)


def _show(latent: Latent, found: dict[str, Any]) -> None:
    means = {place: np.array(mean) for place, mean in enumerate(found["means"]) if mean is not None}
    if len(means) < FEWEST:
        st.info("Fewer than two classes have training images: there is nothing to add up.", icon=":material/info:")
        return
    options = [str(place) for place in means]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        asked = [
            int(
                chosen(
                    title,
                    name,
                    options,
                    lambda word: latent.classes[int(word)],
                    options[first % len(options)],
                    width=200,
                    help=help_of("latent.arithmetic"),
                )
            )
            for first, (title, name) in enumerate(zip(("Class", "− class", "+ class"), NAMES, strict=True))
        ]
    one, minus, plus = (means[place] for place in asked)
    result = analogy(one, minus, plus)
    made = latent.images(np.stack([one, minus, plus, result]), [*asked, asked[2]])
    asking.show(made, lambda answer: _draw(latent, asked, answer), "Making the images …", SIDE)
    st.caption(_about(latent, found, means, asked, result))


def _draw(latent: Latent, asked: list[int], answer: "Future[dict[str, Any]]") -> None:
    names = [literal(latent.classes[place]) for place in asked]
    titles = [*names, f"{names[0]} − {names[1]} + {names[2]}"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for sign, title, image in zip(("", "−", "+", "="), titles, unpacked(answer.result()), strict=True):
            if sign:
                st.subheader(sign, anchor=False, width="content")
            st.image(thumbnail(image, SIDE), title, output_format="PNG", width=SIDE)


def _about(
    latent: Latent, found: dict[str, Any], means: dict[int, NDArray[Any]], asked: list[int], result: NDArray[np.float64]
) -> str:
    number = sum(found["images"])
    words = f"Each is made of the mean code of a class over training images, {number:,} in all; the last of their sum."
    if latent.told:
        return (
            f"{words} {ABOUT} So the sum says little here: the last image is told the third class, and differs from "
            "the third only by how the first two look."
        )
    nearest = min(means, key=lambda place: float(np.linalg.norm(means[place] - result)))
    return f"{words} That sum lies nearest to the mean of {literal(latent.classes[nearest])}."
