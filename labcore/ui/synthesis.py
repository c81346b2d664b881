"""Images that a run's generator makes, to a data set: the form, and the sets that were made so."""

from collections.abc import Callable

import streamlit as st

from labcore.datasets import naming
from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.datasets.synthesis import CONFIDENCE
from labcore.launch import synthesizing
from labcore.spec.generative import Generative
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.ui.input_help import help_of
from labcore.ui.measuring import show_measuring
from labcore.ui.signed_in import viewer
from labcore.ui.words import literal

ABOUT = (
    "The images become training images; validation and test images are the real ones of this run. So a study with the "
    "factor *Data set*, of the real set and this one, says what made images bring a classifier."
)
USUAL = 1000


def show(record: RunRecord, folder: RunFolder) -> None:
    """The form, and below it the sets made from this run; nothing where the run has kept no generator."""
    spec = folder.spec()
    if not isinstance(spec, Generative) or not folder.model_path.is_file():
        return
    with st.expander("Make a data set of images", icon=":material/auto_awesome_motion:", key="synthesize"):
        st.markdown(ABOUT)
        _ask(record, folder, spec)
    _show_made(record.run_id)


def _ask(record: RunRecord, folder: RunFolder, spec: Generative) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        number = st.number_input(
            "Images",
            1,
            synthesizing.MOST_IMAGES,
            USUAL,
            key="synthesize.number",
            width=150,
            help=help_of("synthesize.number"),
        )
        seed = st.number_input("Seed", 0, value=0, key="synthesize.seed", width=120, help=help_of("synthesize.seed"))
        name = st.text_input(
            "Name of the data set",
            _free_name(f"{spec.dataset}-{spec.task}"),
            key="synthesize.name",
            width=260,
            help=help_of("synthesize.name"),
        )
        onto = st.toggle(
            "With the real training images",
            value=True,
            key="synthesize.onto",
            help=help_of("synthesize.onto"),
        )
    confidence = _ask_confidence(spec)
    show_measuring(
        f"{record.run_id} synthesize {name} {number} {seed} {onto} {confidence}",
        f"Make {number:,} images",
        "Takes seconds to minutes, longer where a classifier of the data set must be trained first.",
        lambda told: _make(folder, name, number, seed, onto, confidence, told),
    )


def _ask_confidence(spec: Generative) -> float | None:
    if spec.conditional:
        st.caption("The class of each image is that which the generator is told.")
        if not st.toggle(
            "Leave out images that show another class",
            key="synthesize.sure",
            help=help_of("synthesize.sure"),
        ):
            return None
    told = (
        "A classifier of the data set reads each image, which must show the class that was told."
        if spec.conditional
        else "Nobody tells this generator classes, so a classifier of the data set reads them."
    )
    return st.slider(
        "How sure of its class",
        0.0,
        1.0,
        CONFIDENCE,
        0.05,
        key="synthesize.confidence",
        width=420,
        help=help_of("synthesize.confidence", told),
    )


def _free_name(wanted: str) -> str:
    """`wanted`, or with the first number behind that no data set has."""
    names, tried, number = {name.casefold() for name in Library().names()}, wanted, 2
    while tried.casefold() in names:
        tried, number = f"{wanted}-{number}", number + 1
    return tried


def _make(
    folder: RunFolder,
    name: str,
    number: int,
    seed: int,
    onto: bool,
    confidence: float | None,
    told: Callable[[str], None],
) -> None:
    Library().claimable(naming.validate(name))
    told(f"Making {number:,} images …")
    synthesizing.synthesize(folder, name, number, seed, onto, confidence)
    Library().adopt(name, viewer().person_id)


def _show_made(run_id: str) -> None:
    made = [card for card in Library().cards() if card.synthesized and card.synthesized.run == run_id]
    if not made:
        return
    st.markdown("**Data sets made by it**")
    for card in made:
        st.page_link(
            "pages/data.py", label=_in_words(card), icon=":material/photo_library:", query_params={"dataset": card.name}
        )


def _in_words(card: Card) -> str:
    train = card.splits["train"].images
    beside = f" beside {train - card.made:,} real ones" if train > card.made else ""
    return literal(f"{card.name}: {card.made:,} made images{beside}")
