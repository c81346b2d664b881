"""Reports as files: made by a process of their own when asked for, watched meanwhile, and then taken along."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from labcore.launch import reporting
from labcore.store.viewer import Viewer
from labcore.ui.background import Background, Tell, Work
from labcore.ui.fragment import fragment
from labcore.ui.lab import store
from labcore.ui.messages import show_error, told_next
from labcore.ui.words import literal

LOOK_AGAIN = 1.0
KEPT, AT_ONCE = 16, 64
"""Reports that are remembered of each person; who waits for a turn waits in a thread that does nothing."""


@dataclass(frozen=True)
class Form:
    """A form of file: what it is called, and what browsers are told it is."""

    name: str
    mime: str
    icon: str


FORMS = {
    ".html": Form("page (.html)", "text/html", "description"),
    ".ipynb": Form("notebook (.ipynb)", "application/x-ipynb+json", "book"),
}


def show(file: str, key: str, asked: Mapping[str, Any]) -> None:
    """For each form a button that has the report made, or how far that is, or the download.

    Args:
        file: what it is called when it is taken along, without its ending.
        key: of the report as things stand: where it is another, there is none yet.
        asked: see `labcore.launch.reporting.report`.
    """
    known = {ending: _works().of(f"{key}{ending}") for ending in FORMS}
    if any(work is not None and not work.done() for work in known.values()):
        fragment(_wait, every=LOOK_AGAIN)([work for work in known.values() if work is not None])
        return
    for ending in FORMS:
        if error := _works().refusal(f"{key}{ending}"):
            show_error(error)
    made = {ending: work.result() for ending, work in known.items() if work is not None and work.exception() is None}
    with st.container(horizontal=True, gap="small"):
        for ending, form in FORMS.items():
            if ending in made and made[ending].is_file():
                _offer(file, ending, form, made[ending], key)
            else:
                st.button(
                    f"Make the {form.name}",
                    icon=f":material/{form.icon}:",
                    on_click=told_next(_begin),
                    args=(key, ending, asked),
                    key=f"report.make:{ending}:{key}",
                )
        for ending in [each for each in made if made[each].is_file()][:1]:
            st.button(
                "Make it anew",
                icon=":material/refresh:",
                type="tertiary",
                help=f"This one is of {_moment(made[ending])}.",
                on_click=_forget,
                args=(key,),
                key=f"report.anew:{key}",
            )


def _offer(file: str, ending: str, form: Form, made: Path, key: str) -> None:
    st.download_button(
        f"Download the {form.name}",
        made.read_bytes,
        f"{file}{ending}",
        form.mime,
        icon=":material/download:",
        type="primary",
        on_click="ignore",
        key=f"report.take:{ending}:{key}",
        help=f"Made at {_moment(made)}, as things stood then.",
    )


def _begin(key: str, ending: str, asked: Mapping[str, Any]) -> None:
    lab = store()
    out = reporting.file_of(lab.runs_dir, lab.viewer, f"{key}{ending}", ending)
    _works().start(f"{key}{ending}", partial(_make, lab.runs_dir, lab.viewer, dict(asked), out), again=True)


def _make(runs_dir: Path, viewer: Viewer, asked: Mapping[str, Any], out: Path, tell: Tell) -> Path:
    return reporting.report(runs_dir, viewer, asked, out, tell)


def _forget(key: str) -> None:
    for ending in FORMS:
        _works().forget(f"{key}{ending}")


def _wait(works: "list[Work[Path]]") -> None:
    at_work = [work for work in works if not work.done()]
    if not at_work:
        st.rerun()
    first = at_work[0]
    st.progress(first.share, text=f"{literal(first.doing or 'The report is begun')} …")


def _moment(file: Path) -> str:
    return time.strftime("%H:%M", time.localtime(file.stat().st_mtime))


@st.cache_resource(show_spinner=False)
def _works() -> Background[Path]:
    return Background("reports", KEPT, AT_ONCE)
