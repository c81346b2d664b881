"""Which run is looked into, and on which of its images."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import streamlit as st

from labcore.errors import LabError
from labcore.spec.segmentation import Segmentation
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged, judged
from labcore.studies.judged_masks import JudgedMasks, judged_masks
from labcore.studies.origin import is_synthetic
from labcore.ui.address import picked
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.messages import show_error
from labcore.ui.openings import show_openings
from labcore.ui.run_picker import show_picker_of
from labcore.ui.theme import synthetic_badge
from labcore.ui.ways import show_ways
from labcore.ui.words import literal

T = TypeVar("T")

PARTS: dict[str, str] = {"validation": "Validation images", "test": "Test images"}


def judged_run(folder: RunFolder) -> Judged:
    """The run's answers. Raises InputError where it has kept none, as of an older lab, or tells no classes apart."""
    return _judged(folder.path, folder.last_written)


def any_judged_run(folder: RunFolder) -> Judged | JudgedMasks:
    """As `judged_run`; of a run that gives each pixel a class, those answers."""
    if folder.spec().takes == Segmentation.takes:
        return _judged_masks(folder.path, folder.last_written)
    return judged_run(folder)


@st.cache_resource(max_entries=16, show_spinner=False)
def _judged_masks(path: Path, written: float) -> JudgedMasks:
    return judged_masks(RunFolder(path))


@st.cache_resource(max_entries=16, show_spinner=False)
def _judged(path: Path, written: float) -> Judged:
    return judged(RunFolder(path))


def asked_run(page: str, needs: str, opened: Callable[[RunFolder], T]) -> tuple[RunRecord, T]:
    """The run that the address of `page` names, as it is `opened`; else those that can be are to choose from, and the
    page ends there. `needs` says what such a run is."""
    found = None
    if run_id := st.query_params.get("run", ""):
        try:
            store().refresh()
            found = store().run(run_id), opened(store().folder(run_id))
        except LabError as error:
            show_error(error)
    if found is None:
        show_picker_of("Which run?", page, needs, partial(_can_be, opened))
        st.stop()
    return found


def _can_be(opened: Callable[[RunFolder], object], folder: RunFolder) -> bool:
    try:
        opened(folder)
    except LabError:  # why not is told to whoever opens it
        return False
    return True


def show_head(record: RunRecord, here: str = "pages/understand.py") -> None:
    """The run's name, what it learned from, and the ways from the page `here` to the others about it."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="content", gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.header(literal(record.name), anchor=False, width="content")
                if is_synthetic(RunFolder(record.path), record.dataset):
                    synthetic_badge()
            st.caption(" · ".join([literal(record.dataset), f"seed {record.seed}", literal(record.run_id)]))
        with st.container(horizontal=True, width="content", gap="small"):
            show_ways(record, here)


def ask_part(run: Judged | JudgedMasks, key: str) -> Part:
    """Validation unless asked; test only where the run has opened its test set, with how often anybody has."""
    if run.test is None:
        st.caption(":material/visibility_off: The test set is closed to this run: figures on validation images.")
        return "validation"
    asked = picked("Measured on", key, list(PARTS), lambda part: PARTS[part], help=help_of("part"))
    part: Part = "test" if asked == "test" else "validation"
    if part == "test":
        show_openings(store(), {run.folder.spec().dataset})
    return part
