"""Whole runs as files: one to take along, and packed ones brought in."""

import time
from functools import partial
from pathlib import Path

import streamlit as st

from labcore.datasets.presence import presence
from labcore.errors import LabError
from labcore.launch import reporting
from labcore.store.carrying import Carrying
from labcore.store.folder import RunFolder
from labcore.store.packing import size_of
from labcore.store.viewer import Viewer
from labcore.ui.background import Background, Tell, Work
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.messages import show_error, told_next
from labcore.ui.progress_bar import ProgressBar
from labcore.ui.run_actions import SELECTED
from labcore.ui.uploads import on_disk
from labcore.ui.words import literal, size

LARGEST = 512 << 20
"""Bytes of a run that is handed to a browser: the server holds the file in memory meanwhile."""

LOOK_AGAIN = 1.0
"""Seconds between two looks whether a run is packed."""

KEPT, AT_ONCE = 16, 2
"""Packed runs that are remembered of each person, and how many are packed at the same time."""

ARRIVED = "runs-arrived"
"""In the session: what the last archive brought, as sentences."""

ABOUT = (
    "A file made by *Whole run (.zip)* on a run's page, or by `labcore runs pack`: one run, several, or a study with "
    "its runs. Nothing in it is carried out, and all of it is checked before any of it is taken in."
)


def show_download(folder: RunFolder) -> None:
    """A button that has the run packed, how far that is, or the download; of a very large one, how to pack it without
    the browser. As things stood when it was packed: whatever changes of the run asks for another."""
    stamp = (folder.status_stamp(), *folder.stamp())
    if (total := _bytes(folder.path, stamp)) > LARGEST:
        with st.popover("Whole run (.zip)", icon=":material/folder_zip:"):
            st.caption(
                f"The run takes {size(total)}, too much for a browser. On the machine of the lab, it is packed by"
            )
            st.code(
                f"python -m labcore runs pack {folder.run_id} {folder.run_id}.zip", language="bash", wrap_lines=True
            )
        return
    key = f"{folder.run_id}:{stamp}"
    work = _works().of(key)
    if work is not None and not work.done():
        fragment(_wait, every=LOOK_AGAIN)(work)
        return
    if error := _works().refusal(key):
        show_error(error)
    if work is not None and work.exception() is None and (packed := work.result()).is_file():
        st.download_button(
            f"Download the whole run · {size(packed.stat().st_size)}",
            packed.read_bytes,
            f"{folder.run_id}.zip",
            "application/zip",
            icon=":material/download:",
            help=f"Packed at {time.strftime('%H:%M', time.localtime(packed.stat().st_mtime))}.",
            on_click="ignore",
            key="download:run",
        )
        return
    st.button(
        "Whole run (.zip)",
        icon=":material/folder_zip:",
        help="Packs settings, figures, model and log, to keep or to bring into another lab on its Runs page.",
        on_click=told_next(_begin),
        args=(key, folder.run_id),
        key="pack:run",
    )


def show_bring_in() -> None:
    """A packed run is uploaded, looked into and taken in."""
    with st.popover("Bring in", icon=":material/unarchive:", help="Take in runs that were packed here or elsewhere."):
        st.caption(ABOUT)
        # A key of its own each time, so that what has been taken in does not stay in the field.
        turn = st.session_state.get(f"{ARRIVED}-turn", 0)
        upload = st.file_uploader("A packed run", ["zip"], key=f"bring-in-{turn}", help=help_of("runs.packed"))
        as_new = st.toggle("As new", key="bring-in-new", help=help_of("runs.as_new"))
        if not st.button("Take in", icon=":material/check:", type="primary", disabled=upload is None) or upload is None:
            return
        try:
            with ProgressBar("Looking into it") as progress, on_disk(upload, upload.name) as path:
                arrived = Carrying(store()).unpack(path, as_new=as_new, tell=progress)
        except LabError as error:
            show_error(error)
            return
    told = [each.in_words() for each in (*arrived.runs, *arrived.records)]
    told += dict.fromkeys(presence(store().folder(run_id)).in_words() for run_id in arrived.run_ids)
    st.session_state[ARRIVED] = [*told, *arrived.left_out]
    st.session_state[f"{ARRIVED}-turn"] = turn + 1
    st.session_state[SELECTED] = arrived.run_ids
    st.rerun()


def show_arrived() -> None:
    """Right after runs were brought in: what became of each."""
    told: list[str] = st.session_state.get(ARRIVED, [])
    if not told:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown("  \n".join(literal(each) for each in told), width="stretch")
        if st.button("Dismiss", icon=":material/close:", type="tertiary", key="dismiss-arrived"):
            st.session_state[ARRIVED] = []
            st.rerun()


def _begin(key: str, run_id: str) -> None:
    lab = store()
    out = reporting.file_of(lab.runs_dir, lab.viewer, f"pack:{key}", ".zip")
    _works().start(key, partial(_pack, lab.runs_dir, lab.viewer, run_id, out), again=True)


def _pack(runs_dir: Path, viewer: Viewer, run_id: str, out: Path, tell: Tell) -> Path:
    return reporting.pack(runs_dir, viewer, run_id, out, tell)


def _wait(work: Work[Path]) -> None:
    if work.done():
        st.rerun()
    st.progress(work.share, text=f"{literal(work.doing or 'The run is being packed')} …", width=220)


@st.cache_data(show_spinner=False, max_entries=256)
def _bytes(path: Path, stamp: object) -> int:
    """What the run takes on disk, added up once while `stamp` is the same."""
    return sum(size_of(member) for _, member in RunFolder(path).members())


@st.cache_resource(show_spinner=False)
def _works() -> Background[Path]:
    return Background("packing", KEPT, AT_ONCE)
