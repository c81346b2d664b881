"""Import by upload: what came, how it will be read, which images belong together, and then all of it or nothing."""

from typing import Any, get_args

import pandas as pd
import streamlit as st

from labcore.datasets.card import Modality
from labcore.datasets.importing import import_path
from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.ui import lab_link
from labcore.ui.input_help import help_of
from labcore.ui.messages import show_error
from labcore.ui.progress_bar import ProgressBar
from labcore.ui.signed_in import viewer
from labcore.ui.uploads import Look, look, on_disk, suggested_name
from labcore.ui.words import literal

ACCEPTED = """
- a **zip of class folders**, `cat/1.png`, `dog/2.png` …, with `train`, `val`, `test` folders above them or without
- a **zip of `images` and `masks` folders** with matching file names, for segmentation; masks hold class numbers, gray
  levels or one color for each class
- a **zip of images and a CSV** of file name and label
- an **npz** with `images` and `labels` (or `masks`), or with MedMNIST's or Keras's keys

Images may be PNG, JPEG, BMP, WebP or TIFF, of 8 or 16 bit, gray or color, or DICOM, with or without a suffix:
windowed as the file says, its patient id kept as a keyed hash for grouping, all other tags dropped (file names are
kept). Splits that come with the
data are kept; missing ones are made, stratified by class, the same way every time. The lab keeps a copy of its own.
"""

AUTOMATIC, PATTERN = "As the data say", "By a pattern in the file names"
PREVIEWED = 8
EXAMPLE = r"person(\d+)"


def show_import() -> None:
    """The upload, and once there is one, everything that must be known to import it."""
    upload = st.file_uploader("A zip or npz file", type=["zip", "npz"], help=help_of("import.file"))
    if upload is None:
        with st.expander("What can be imported", expanded=True):
            st.markdown(ACCEPTED)
        return
    try:
        seen = _looked_into(upload)
    except LabError as error:
        show_error(error)
        with st.expander("What can be imported"):
            st.markdown(ACCEPTED)
        return
    _show_look(seen)
    left, right = st.columns(2, gap="large")
    with left:
        answers = _ask(upload.name, upload.file_id, seen)
    with right:
        group, usable = _ask_group(seen)
    if st.button("Import", type="primary", icon=":material/upload:", disabled=not usable):
        _import(upload, {**answers, "group": group})


def _looked_into(upload: Any) -> Look:
    """What the upload holds; looked into once, however often the script runs."""
    kept = st.session_state.get("upload-look")
    if kept is not None and kept[0] == upload.file_id:
        if isinstance(kept[1], LabError):
            raise kept[1]
        return kept[1]
    try:
        with st.spinner("Looking into it …"), on_disk(upload, upload.name) as path:
            seen: Look | LabError = look(path)
    except LabError as error:
        seen = error
    st.session_state["upload-look"] = (upload.file_id, seen)
    if isinstance(seen, LabError):
        raise seen
    return seen


def _show_look(seen: Look) -> None:
    parts = [f"{seen.images:,} images"]
    if seen.classes:
        named = ", ".join(seen.classes[:8]) + (" …" if len(seen.classes) > 8 else "")
        parts.append(f"{len(seen.classes)} classes ({named})")
    parts.append(f"splits that come with it: {', '.join(seen.split)}" if seen.split else "splits will be made")
    st.success("Found " + literal("; ".join(parts)), icon=":material/search:")


def _ask(file_name: str, file_id: str, seen: Look) -> dict[str, Any]:
    st.subheader("What it is")
    name = st.text_input(
        "Name", suggested_name(file_name), max_chars=64, key=f"name-{file_id}", help=help_of("import.name")
    )
    task = seen.tasks[0]
    if len(seen.tasks) > 1:
        task = st.radio(
            "Task",
            seen.tasks,
            horizontal=True,
            key=f"task-{file_id}",
            help=help_of("import.task"),
        )
    modality = st.selectbox(
        "What the images are",
        get_args(Modality),
        index=None,
        placeholder="Not said",
        help=help_of("import.modality"),
    )
    names = _ask_names(seen, file_id) if task == "classification" else None
    ignore = _ask_ignored(file_id) if task == "segmentation" else None
    with st.expander("Origin, licence, citation"):
        origin = st.text_input(
            "Where it comes from", placeholder="A clinic, a web address, a publication", help=help_of("import.origin")
        )
        licence = st.text_input("Licence", placeholder="CC BY 4.0", help=help_of("import.licence"))
        citation = st.text_input("How to cite it", help=help_of("import.citation"))
    return {
        "name": name,
        "task": task,
        "modality": modality,
        "class_names": names,
        "ignore": ignore,
        "origin": origin,
        "licence": licence,
        "citation": citation,
    }


def _ask_names(seen: Look, file_id: str) -> list[str] | None:
    """What the numbers mean by which the data name the classes; None where they have names, or nobody says."""
    if not all(name.isdecimal() for name in seen.classes):
        return None
    written = st.text_input(
        f"What the classes {literal(seen.classes[0])} to {literal(seen.classes[-1])} are",
        placeholder="normal, pneumonia",
        key=f"class-names-{file_id}",
        help=help_of("import.classes"),
    )
    return written.split(",") if written.strip() else None


def _ask_ignored(file_id: str) -> str | None:
    written = st.text_input(
        "Mask value that is no class",
        placeholder="255",
        key=f"ignore-{file_id}",
        help=help_of("import.ignore"),
    )
    return written.strip() or None


def _ask_group(seen: Look) -> tuple[str | None, bool]:
    """What the user says groups the images, and whether that can be used."""
    st.subheader("Which images belong together")
    lab_link.show("generalization-gap")
    st.caption(
        "Several images of one patient, slide or video resemble each other. If some are trained on and others tested, "
        "the result is too good to be true. Images of one group are kept in one split."
    )
    way = st.selectbox("Groups", [AUTOMATIC, *seen.columns, PATTERN], help=help_of("import.groups"))
    asked: str | None = None if way == AUTOMATIC else way
    if way == PATTERN:
        asked = st.text_input(
            "Pattern (regular expression)",
            placeholder=EXAMPLE,
            help=help_of("import.pattern"),
        )
        if not asked:
            _show_names(seen)
            return None, False
    try:
        grouping = seen.grouping(asked)
    except InputError as error:
        show_error(error)
        _show_names(seen)
        return asked, False
    if grouping is None:
        st.info("Every image stands alone.", icon=":material/grid_view:")
        return asked, True
    count = len(set(grouping.values.tolist()))
    st.text(f"{count:,} groups by {grouping.key} among the first {len(seen.files):,} images")
    st.dataframe(pd.DataFrame({"file": seen.files[:PREVIEWED], "group": grouping.values[:PREVIEWED]}), hide_index=True)
    if grouping.note:
        st.caption(literal(grouping.note))
    return asked, True


def _show_names(seen: Look) -> None:
    st.caption("The first names a pattern has to match:")
    st.dataframe(pd.DataFrame({"file": seen.files[:PREVIEWED]}), hide_index=True)


def _import(upload: Any, answers: dict[str, Any]) -> None:
    try:
        Library().claimable(answers["name"])
        with ProgressBar("Opening") as progress, on_disk(upload, upload.name) as path:
            card = import_path(path, **answers, progress=progress)
            Library().adopt(card.name, viewer().person_id)
    except LabError as error:
        show_error(error)
        st.caption("Nothing was imported.")
        return
    st.session_state["data-notice"] = f"'{card.name}' was imported: {card.images:,} images."
    st.query_params["dataset"] = card.name
    st.rerun()
