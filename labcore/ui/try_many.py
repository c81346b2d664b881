"""Many pictures at once on the Try it page: the answers as a table, and as the CSV that `predict` writes."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import wait
from contextlib import ExitStack
from threading import Event
from typing import Any

import pandas as pd
import streamlit as st

from labcore.errors import InputError, LabError
from labcore.launch.mask_archive import archived
from labcore.launch.prediction import Tiles, in_parts, to_csv
from labcore.store.folder import RunFolder
from labcore.ui import asking
from labcore.ui.background import Background, Tell, Work
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.try_pictures import SUFFIXES
from labcore.ui.uploads import on_disk
from labcore.ui.words import literal
from labcore.words import counted

LARGEST_MEGABYTES = 1024
"""Of one file, as of an import."""

MOST_FILES = 1000
TIME_LIMIT = 900.0
"""Seconds for one part."""

KEPT, AT_ONCE = 1, 1
LOOK_AGAIN = 0.7
SESSION, STOP = "try.many.works", "try.many.stop"
SKIPPED_NAMED = 5

Found = dict[str, Any]
"""`classes`, `rows`, `skipped` and `notes`, see `labcore.tasks.prediction.predict`."""


def show_many(folder: RunFolder, tiles: Tiles | None = None) -> None:
    """Bring an archive or many files, have them answered, masks in `tiles`, and take the answers along."""
    files = st.file_uploader(
        "A zip of images, or many images",
        type=["zip", *SUFFIXES],
        accept_multiple_files=True,
        max_upload_size=LARGEST_MEGABYTES,
        key="try.many",
        on_change=_forget,
        help=help_of("try.many"),
    )
    st.caption(
        ":material/lock: Files lie on disk only while they are read. The answers are what "
        f"`python -m labcore predict {folder.run_id}` writes: a table with a line for each image, and a zip of masks "
        "where the network gives masks."
    )
    if not files:
        _forget()
        return
    if len(files) > MOST_FILES:
        raise InputError(f"{len(files):,} files are too many at once.", "Put them into a zip.")
    fragment(_answer)(folder, [(each.name, each) for each in files], tiles)


def _answer(folder: RunFolder, files: Sequence[tuple[str, Any]], tiles: Tiles | None) -> None:
    work = _asked(folder, files, tiles)
    wait([work], timeout=asking.PATIENCE)
    if not work.done():
        fragment(_wait_for, every=LOOK_AGAIN)(work)
    elif work.exception() is None:
        _draw(folder, work.result())
    else:
        st.button("Ask again", icon=":material/refresh:", on_click=_forget)
        work.result()


def _wait_for(work: Work[Found]) -> None:
    if work.done():
        st.rerun()
    st.progress(work.share, literal(work.doing or "Waiting …"))
    st.button("Stop", icon=":material/stop_circle:", on_click=_stop, help="After the pictures that are under way.")


def _draw(folder: RunFolder, found: Found) -> None:
    rows = found["rows"]
    for note in found["notes"]:
        st.caption(literal(note))
    if left_out := found["skipped"]:
        named = "; ".join(f"'{each['file']}' {each['reason']}" for each in left_out[:SKIPPED_NAMED])
        more = f"; and {len(left_out) - SKIPPED_NAMED:,} more" if len(left_out) > SKIPPED_NAMED else ""
        told = f"{counted(len(left_out), 'file')} left out: {named}{more}."
        st.warning(literal(told), icon=":material/broken_image:")
    if not rows:
        raise InputError("None of the images could be read.", "Give PNG, JPEG, BMP, WebP, TIFF or DICOM.")
    st.markdown(f"**{counted(len(rows), 'image')} answered**, by the probabilities as the network gives them.")
    masks = "mask" in rows[0]
    st.download_button(
        "Masks (.zip)" if masks else "Answers (.csv)",
        lambda: archived(found) or to_csv(found["classes"], rows).encode(),
        f"{folder.run_id}-{'masks.zip' if masks else 'predictions.csv'}",
        "application/zip" if masks else "text/csv",
        icon=":material/folder_zip:" if masks else ":material/table:",
        type="primary",
        on_click="ignore",
        key="try.many.csv",
    )
    st.dataframe(_shares(found) if masks else _classes(found), hide_index=True)


def _classes(found: Found) -> pd.DataFrame:
    """A row for each picture: its file, the class, and the probability of each class."""
    told = [[row["file"], row["class"], *(round(p, 4) for p in row["probabilities"])] for row in found["rows"]]
    return pd.DataFrame(told, columns=["File", "Class", *(f"P({name})" for name in found["classes"])])


def _shares(found: Found) -> pd.DataFrame:
    """A row for each picture: its file, and what share of its pixels each class has."""
    told = [[row["file"], *(f"{share:.2%}" for share in row["shares"])] for row in found["rows"]]
    return pd.DataFrame(told, columns=["File", *(f"Share of {name}" for name in found["classes"])])


def _asked(folder: RunFolder, files: Sequence[tuple[str, Any]], tiles: Tiles | None) -> Work[Found]:
    """The answers to come: the session's own, and forgotten with what was brought."""
    digest = hashlib.sha256(f"{folder.path} {folder.last_written} {tiles}".encode())
    for name, file in files:
        digest.update(f"{name} {file.file_id}".encode())
    if SESSION not in st.session_state:
        st.session_state[SESSION], st.session_state[STOP] = Background("try many", KEPT, AT_ONCE), Event()
    works: Background[Found] = st.session_state[SESSION]
    stop: Event = st.session_state[STOP]
    key = digest.hexdigest()
    return works.of(key) or works.start(key, lambda tell: _found(folder, files, tiles, stop, tell))


def _found(folder: RunFolder, files: Sequence[tuple[str, Any]], tiles: Tiles | None, stop: Event, tell: Tell) -> Found:
    tell(0.0, "Opening them …")
    with ExitStack() as stack:
        paths = [stack.enter_context(on_disk(file, name)) for name, file in files]
        whole: Found = {"rows": [], "skipped": [], "notes": []}
        for share, part in in_parts(folder, paths, TIME_LIMIT, tiles):
            whole["classes"] = part["classes"]
            whole["rows"] += part["rows"]
            whole["skipped"] += part["skipped"]
            whole["notes"] += [note for note in part["notes"] if note not in whole["notes"]]
            tell(share, f"{len(whole['rows']):,} images answered …")
            if stop.is_set():
                raise LabError("Stopped.", "Ask again to answer them all.")
    return whole


def _stop() -> None:
    if STOP in st.session_state:
        st.session_state[STOP].set()


def _forget() -> None:
    """Let go of the answers, and stop what is under way."""
    _stop()
    for key in (SESSION, STOP):
        st.session_state.pop(key, None)
