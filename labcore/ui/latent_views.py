"""The views of the Latent space page: each is drawn when it is looked at."""

from collections.abc import Callable

import streamlit as st

from labcore.spec.generative import Generative
from labcore.store.folder import RunFolder
from labcore.ui import asking, lab_link
from labcore.ui.address import tabs
from labcore.ui.fragment import fragment
from labcore.ui.latent_arithmetic import show_arithmetic
from labcore.ui.latent_between import show_between
from labcore.ui.latent_sliders import show_sliders
from labcore.ui.latent_work import Latent, facts
from labcore.words import counted

HEIGHT = 420

VIEWS: dict[str, Callable[[Latent], None]] = {
    "Sliders": show_sliders,
    "Between two": show_between,
    "Arithmetic": show_arithmetic,
}


def show(folder: RunFolder) -> None:
    """What a space of codes is, and all views of that of the run."""
    st.caption(_about(folder))
    lab_link.show("vae" if folder.spec().task == "vae" else "gan")
    for title, tab in tabs("view", list(VIEWS)).items():
        if tab.open:
            with tab:
                fragment(_show)(folder, VIEWS[title])


def _about(folder: RunFolder) -> str:
    spec = folder.spec()
    assert isinstance(spec, Generative)
    words = (
        f"Every image that this network makes comes of a **code**: {counted(spec.latent_size, 'number')}, drawn at "
        "random. All codes together are its **latent space**; each point of it is an image, and points near to each "
        "other should be images alike."
    )
    if spec.codes_images:
        return (
            f"{words} As a variational autoencoder it has learned the way back, too: it can tell the code of an image."
        )
    return (
        f"{words} A GAN learns only the way from codes to images, so it cannot tell which code an image has, if any: "
        "walks set out from codes that are drawn. A variational autoencoder learns both ways."
    )


def _show(folder: RunFolder, view: Callable[[Latent], None]) -> None:
    waiting = "Loading the generator, and looking for directions; the first time this takes some seconds."
    asking.show(facts(folder), lambda answer: view(Latent(folder, answer.result())), waiting, HEIGHT)
