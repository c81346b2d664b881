"""Two runs on the same images: whether they differ by more than the choice of images explains, and where they part."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.answers import Answers
from labcore.evaluation.measures import measure
from labcore.store.folder import RunFolder
from labcore.store.store import Store
from labcore.studies.comparison import Entrant, Part
from labcore.studies.disagreements import Disagreement, answers_of, counted, disagreements
from labcore.studies.judged_masks import mask_answers_of
from labcore.studies.same_images import SameImages, compare
from labcore.studies.seeds import Group
from labcore.ui.address import chosen
from labcore.ui.compare_explained import show_page
from labcore.ui.compare_masks import show_masks
from labcore.ui.compare_names import PARTS, everyone, letter, named_with_seed
from labcore.ui.input_help import help_of
from labcore.ui.openings import show_openings
from labcore.ui.same_images import show_same_images
from labcore.ui.words import literal

FIGURES = ("accuracy", "loss", "balanced_accuracy", "f1_macro")
"""Figures whose difference over images can be asked for; a bootstrap of the others takes too long for a page."""

PER_PAGE = 6


def show_images(store: Store, groups: Sequence[Group], reference: int) -> None:
    """The two runs that the reader chooses, first the reference and the next one."""
    entrants = {entrant.run_id: entrant for entrant in everyone(groups)}
    titles = {
        entrant.run_id: f"{letter(place)} · {named_with_seed(entrant.name, entrant.seed)}"
        for place, group in enumerate(groups)
        for entrant in group.members
    }
    other = next(group.run_id for place, group in enumerate(groups) if place != reference)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        named, base = titles.__getitem__, groups[reference].run_id
        first = chosen("One run", "first", list(titles), named, base, width=300, help=help_of("compare.first"))
        second = chosen("Another", "second", list(titles), named, other, width=300, help=help_of("compare.second"))
        part = _ask_part(entrants[first], entrants[second])
    if first == second:
        st.info("Choose two runs to see where they disagree.", icon=":material/compare_arrows:")
        return
    both = store.folder(first), store.folder(second)
    masks = [mask_answers_of(folder, part) for folder in both]
    if masks[0] is not None and masks[1] is not None:
        show_masks(both, (masks[0], masks[1]), part, (titles[first], titles[second]))
        if part == "test":
            show_openings(store, {entrants[first].dataset})
        return
    found = [_answers(folder, part) for folder in both]
    if missing := [folder for folder, answers in zip(both, found, strict=True) if answers is None]:
        names = " and ".join(titles[folder.run_id] for folder in missing)
        st.info(
            literal(
                f"{names} kept no answers to single {part} images: not finished, or made before the lab kept them. "
                "Run it again to compare image by image."
            ),
            icon=":material/image_not_supported:",
        )
        return
    pair = (titles[first], titles[second])
    _show_certainty(both, part, pair)
    if part == "test":
        show_openings(store, {entrants[first].dataset})
    _show_disagreements(both, part, entrants[first], pair)


def _ask_part(one: Entrant, other: Entrant) -> Part:
    """Validation, unless asked; test only where both runs have opened it."""
    opened = all(each.report.get("test") for each in (one, other))
    part: Part | None = st.segmented_control(
        "Images of",
        list(PARTS) if opened else ["validation"],
        format_func=PARTS.__getitem__,
        default="validation",
        required=True,
        key="images_of",
        bind="query-params",
        help=help_of("compare.images_of"),
    )
    return part or "validation"


def _answers(folder: RunFolder, part: Part) -> Answers | None:
    return _read(folder.path, part, folder.last_written)


@st.cache_data(max_entries=16, show_spinner=False)
def _read(path: Path, part: Part, written: float) -> Answers | None:
    return answers_of(RunFolder(path), part)


def _show_certainty(both: tuple[RunFolder, RunFolder], part: Part, pair: tuple[str, str]) -> None:
    st.subheader("By more than the choice of images explains?", anchor=False)
    metric = st.selectbox(
        "Difference in",
        FIGURES,
        format_func=lambda name: measure(name).title,
        key="image_figure",
        bind="query-params",
        width=220,
        help=help_of("compare.image_figure"),
    )
    try:
        found = _compared(*(folder.path for folder in both), part, metric, *(folder.last_written for folder in both))
    except LabError as error:
        st.info(literal(f"{error.problem} {error.cure}"), icon=":material/image_not_supported:")
        return
    show_same_images(found, part, pair)
    st.caption(
        "This is the uncertainty of a finite set of images, for these two trained networks. It says nothing of other "
        "seeds: the same settings trained again may turn it round. Intervals over seeds stand under Figures."
    )


@st.cache_data(max_entries=32, show_spinner="Drawing the images again and again, to see how the difference moves …")
def _compared(one: Path, other: Path, part: Part, metric: str, *written: float) -> SameImages:
    first, second = answers_of(RunFolder(one), part), answers_of(RunFolder(other), part)
    if first is None or second is None:
        raise LabError("The answers of a run can no longer be read.", "Load the page again.")
    return compare(first, second, metric, part)


def _show_disagreements(both: tuple[RunFolder, RunFolder], part: Part, entrant: Entrant, pair: tuple[str, str]) -> None:
    st.subheader("Images on which they disagree", anchor=False)
    answers = [_answers(folder, part) for folder in both]
    found: list[Disagreement] = disagreements(answers[0], answers[1]) if answers[0] and answers[1] else []
    if not found:
        st.caption(f"They give the same answer to every {part} image that both have seen.")
        return
    first, second, neither = counted(found)
    st.caption(
        literal(
            f"{len(found):,}: {pair[0]} alone is right on {first:,}, {pair[1]} alone on {second:,}, neither on "
            f"{neither:,}. First those on which they are furthest apart in what they give to the true class."
        )
    )
    pages = -(-len(found) // PER_PAGE)
    key = f"disagreements-{both[0].run_id}-{both[1].run_id}-{part}"
    start = (min(st.session_state.get(key, 1), pages) - 1) * PER_PAGE
    show_page(both, entrant, found[start : start + PER_PAGE], pair)
    if pages > 1:
        st.pagination(pages, key=key)
