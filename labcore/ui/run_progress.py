"""The head of the Run page: what run this is, where it stands, and what can be done with it."""

import time
from collections.abc import Callable

import streamlit as st

from labcore.errors import LabError
from labcore.figures.history import History
from labcore.launch import local
from labcore.store.doing import SINCE, Doing, doing
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import RESUMABLE
from labcore.studies.origin import is_synthetic
from labcore.studies.run_reading import task_of
from labcore.ui import sharing
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.lab import history_of, resume, rows_of, store
from labcore.ui.messages import show_error
from labcore.ui.signed_in import is_asked
from labcore.ui.theme import state_badge, synthetic_badge
from labcore.ui.words import count, literal
from labcore.words import duration

REFRESH, IN_A_CLASS = 1.0, 2.0
"""Seconds between two looks at a run that has not ended; where thirty look, all are served sooner."""

SOON = 0.5
"""The same of a run at work that has no figures yet, which takes a few seconds."""


def show_head(record: RunRecord) -> None:
    """Name, state, data set and seed, and the buttons."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="content", gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.header(literal(record.name), anchor=False, width="content")
                state_badge(record.state)
                if is_synthetic(RunFolder(record.path), record.dataset):
                    synthetic_badge()
            facts = [literal(record.dataset), f"seed {record.seed}", literal(record.run_id)]
            facts += [literal(f"#{tag}") for tag in record.tags]
            facts += sharing.told(record)
            st.caption(" · ".join(facts))
        with st.container(horizontal=True, width="content", gap="small"):
            _show_actions(record)


def show_lost(record: RunRecord) -> None:
    """Of a run whose folder is gone: what is still known of it, and what can be done."""
    st.header(literal(record.name), anchor=False)
    st.caption(" · ".join([literal(record.dataset), f"seed {record.seed}", literal(record.run_id)]))
    st.error(
        "The folder of this run is gone, and with it its settings, figures and model.\n\n"
        "Restore the folder or delete the run.",
        icon=":material/error:",
    )
    st.caption(f"It lay here: {literal(str(record.path))}")
    if sharing.may_change(record):
        _button("Delete the run", "delete", lambda: _delete_lost(record), "For good: there is nothing to restore.")


def _delete_lost(record: RunRecord) -> None:
    if record.trashed is None:
        store().delete(record.run_id)
    store().purge(record.run_id)


def show_progress(record: RunRecord) -> None:
    """Where a run that has not ended stands; draws the page anew when its state changes, it is to stop, or its first
    figures have come."""
    folder = RunFolder(record.path)
    blank = _is_blank(folder)
    every = IN_A_CLASS if is_asked() else SOON if blank and record.state is State.RUNNING else REFRESH
    fragment(_watch, every=every)(record.run_id, record.state, folder.stop_requested, blank)


def show_end(record: RunRecord, folder: RunFolder) -> None:
    """How a run ended, in words; for a failed one what to do about it."""
    status = folder.status()
    fault = status.error if status else None
    if record.state is State.FINISHED:
        return
    if record.state is State.CANCELLED:
        kept = "It had nothing to keep yet."
        if folder.report() is not None:
            kept = "Its figures so far were kept."
        if folder.model_path.is_file():
            kept = "The best model so far was kept."
        st.info(f"This run was stopped. {kept}", icon=":material/stop_circle:")
        return
    tell, icon = (
        (st.error, ":material/error:") if record.state is State.FAILED else (st.warning, ":material/power_off:")
    )
    problem = fault.problem if fault else record.error or "The run did not come to its end."
    tell(literal(problem) + (f"\n\n**What to do:** {literal(fault.cure)}" if fault and fault.cure else ""), icon=icon)
    log = folder.log(8_000)
    if log:
        with st.popover("Show the log", icon=":material/terminal:", type="tertiary"):
            st.code(log, language=None, height=320)


def _is_blank(folder: RunFolder) -> bool:
    history = history_of(folder)
    return not history.batches and not history.epochs


def _watch(run_id: str, was: State, stopping: bool, blank: bool) -> None:
    store().refresh()
    record = store().run(run_id)
    folder = RunFolder(record.path)
    if record.state is not was or folder.stop_requested is not stopping or _is_blank(folder) is not blank:
        st.rerun()
    if record.state is State.QUEUED:
        _show_queue(record)
    else:
        _show_training(record)


def _show_queue(record: RunRecord) -> None:
    position = record.position or 1
    before = "next in line" if position == 1 else f"{position - 1} before it" if position > 1 else ""
    st.progress(0.0, text=f":material/hourglass_empty: Waiting in the queue, place {position}: {before}.")


def _show_training(record: RunRecord) -> None:
    folder = RunFolder(record.path)
    st.progress(_share(record, history_of(folder)), text=_told(record, folder))


def _told(record: RunRecord, folder: RunFolder) -> str:
    """What the run does. Whatever takes longer than a glance counts its seconds, so that a reader sees it go on."""
    status = folder.status()
    now = Doing("", time.time()) if status is None else doing(status, rows_of(folder))
    waited = now.waited()
    if (asked := folder.stop_asked) is not None:
        words, waited = ["Stopping… What is best so far is kept."], Doing("", asked).waited()
    elif not now.words:
        words = _progress_words(record, history_of(folder), is_late=bool(waited))
        waited = waited and f"{waited} {SINCE}"
    elif record.phase in ("validating", "training"):
        words = [_epoch_words(record), literal(now.words)]
    else:
        words = [f"{literal(now.words[:1].upper() + now.words[1:])}…"]
    return " · ".join(filter(None, [*words, waited]))


def _share(record: RunRecord, history: History) -> float:
    done = history.batches[-1][0] if history.batches else max(0, record.epoch - 1)
    return min(1.0, done / record.epochs) if record.epochs else 0.0


def _epoch_words(record: RunRecord) -> str:
    return f"**{task_of(record).epoch_is.capitalize()} {record.epoch} of {record.epochs}**"


def _progress_words(record: RunRecord, history: History, is_late: bool) -> list[str]:
    if not history.batches:
        return [_epoch_words(record)] if history.epochs else [_epoch_words(record), "the first figures are to come"]
    done, values = history.batches[-1]
    words = [
        _epoch_words(record),
        f"batch {values.get('batch') or 0} of {values.get('batches') or 0}",
    ]
    if rate := values.get("images_per_second"):
        words.append(f"{count(rate)} images/s")
    if history.pace and not is_late:
        words.append(f"about {duration((record.epochs - done) / history.pace)} left")
    return words


def _show_actions(record: RunRecord) -> None:
    run_id, mine = record.run_id, sharing.may_change(record)
    if mine and not record.state.is_final:
        stopping = RunFolder(record.path).stop_requested
        _button(
            "Stopping…" if stopping else "Stop",
            "stop",
            lambda: local.cancel(run_id, store()),
            "Ends the run within seconds and keeps the best so far.",
            disabled=stopping,
        )
    if mine and record.state in RESUMABLE:
        _button("Resume", "resume", lambda: resume(run_id), f"Goes on from the last whole {task_of(record).epoch_is}.")
    if st.button("Rerun with changes", icon=":material/replay:", help="Opens Train with these settings."):
        st.switch_page("pages/train.py", query_params={"from": run_id})
    if st.button("Study this", icon=":material/science:", help="Vary some of its settings, with several seeds."):
        st.switch_page("pages/studies.py", query_params={"from": run_id})
    if st.button("Tune this", icon=":material/manage_search:", help="Search for better values of its settings."):
        st.switch_page("pages/tuning.py", query_params={"from": run_id})
    if not mine:
        return
    with st.popover("More", icon=":material/more_horiz:", type="tertiary"):
        sharing.show_switch(record, lambda shared: store().share(run_id, shared), run_id)
        name = st.text_input("Name", record.name, max_chars=200, key=f"rename:{run_id}", help=help_of("run.name"))
        _button("Rename", "edit", lambda: store().rename(run_id, name))
        if record.state is not State.RUNNING:
            st.divider()
            _button(
                "Move to the trash", "delete", lambda: store().delete(run_id), "It can be restored on the Runs page."
            )


ICONS = {"stop": "stop_circle", "resume": "play_circle", "edit": "edit", "delete": "delete"}


def _button(label: str, what: str, act: Callable[[], None], about: str | None = None, disabled: bool = False) -> None:
    if st.button(label, icon=f":material/{ICONS[what]}:", help=about, key=f"action:{what}", disabled=disabled):
        try:
            act()
        except LabError as error:
            show_error(error)
            return
        st.rerun()
