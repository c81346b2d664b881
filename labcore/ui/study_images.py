"""Two runs of a study on the same images: the other uncertainty, never mixed with that over seeds."""

from collections.abc import Sequence

import streamlit as st

from labcore.errors import LabError
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.resampled import METRICS
from labcore.studies.comparison import Part
from labcore.studies.observation import Observation
from labcore.studies.results import StudyResults
from labcore.studies.same_images import SameImages, compare
from labcore.ui.compare_names import PARTS
from labcore.ui.input_help import help_of
from labcore.ui.messages import show_error
from labcore.ui.same_images import show_same_images

WHAT = (
    "These images are a sample, too: had others been drawn, two models might differ otherwise. That is asked "
    "here, of two trained models as they are. It says nothing of another seed, for which see *Effects*: a difference "
    "should be larger than either before it is believed."
)


def show_images(results: StudyResults, metric: str) -> None:
    """Choose two runs, and see whether they differ by more than the choice of images explains."""
    st.subheader("Two runs on the same images")
    st.caption(WHAT)
    runs = [run for run in results.observations if run.run_id]
    if len(runs) < 2:
        st.caption("It takes two finished runs.")
        return
    if metric not in METRICS:
        st.caption(f"{measure(metric).title} cannot be asked of resampled images; choose another figure.")
        return
    first, second = _ask(results, runs)
    part = st.segmented_control(
        "Images of",
        list(PARTS),
        format_func=PARTS.__getitem__,
        default="validation",
        required=True,
        key="study-images-part",
        help=help_of("compare.part"),
    )
    if first.run_id == second.run_id:
        st.caption("Choose two different runs.")
        return
    try:
        found = _compared(results, (first.run_id, second.run_id), metric, part)
    except LabError as error:
        show_error(error)
        return
    if found is None and part == "test":
        st.info(
            "One of these runs has not opened its test set: of a study, only runs that somebody nominated do. Choose "
            "by validation, nominate what you chose, and look at test then.",
            icon=":material/lock:",
        )
        return
    if found is None:
        st.info(
            "What these runs answered to each validation image was not kept: an older lab made them, or another kind "
            "of task. Train them again to compare them image by image.",
            icon=":material/inventory_2:",
        )
        return
    show_same_images(found, part)


def _ask(results: StudyResults, runs: Sequence[Observation]) -> tuple[Observation, Observation]:
    """Two runs, at first of one seed: the first cell's, and the first that differs from it."""
    other = next((place for place, run in enumerate(runs) if _paired(run, runs[0])), 1)
    with st.container(horizontal=True, gap="medium"):
        chosen = [
            st.selectbox(
                label,
                range(len(runs)),
                index=start,
                format_func=lambda place: _name(results, runs[place]),
                key=f"study-run-{label}",
                width=420,
                help=help_of("study.run"),
            )
            for label, start in (("From", 0), ("To", other))
        ]
    return runs[chosen[0]], runs[chosen[1]]


def _paired(run: Observation, first: Observation) -> bool:
    return run.cell != first.cell and (run.seed, run.fold) == (first.seed, first.fold)


def _name(results: StudyResults, run: Observation) -> str:
    fold = "" if run.fold is None else f", fold {run.fold}"
    return f"{results.naming.cell(run.cell)} · seed {run.seed}{fold}"


@st.cache_data(max_entries=100, show_spinner="Drawing images again")
def _compared(_results: StudyResults, runs: tuple[str, str], metric: str, part: Part) -> SameImages | None:
    """None where one of the two finished runs has kept no answers."""
    first, second = (_results.answers(run, part) for run in runs)
    return None if first is None or second is None else compare(first, second, metric, part)
