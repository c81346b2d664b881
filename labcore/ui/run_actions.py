"""What can be done with the selected runs."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from labcore.errors import LabError
from labcore.launch import local
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import RESUMABLE, Store
from labcore.studies.comparison import MOST
from labcore.ui.input_help import help_of
from labcore.ui.lab import resume
from labcore.ui.messages import show_error
from labcore.ui.run_table import forget_selection
from labcore.ui.words import literal

SELECTED, TRASHED, DELETED = "runs-selected", "trash-selected", "runs-deleted"


def show_actions(store: Store, selected: Sequence[RunRecord]) -> None:
    """A row of buttons for the selected runs; with none selected, how to select."""
    if not selected:
        st.caption("Tick runs at the left edge to open, compare, stop, rename, tag or delete them.")
        return
    ids = [run.run_id for run in selected]
    one = selected[0] if len(selected) == 1 else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(f"{len(selected)} selected")
        if one:
            st.page_link("pages/run.py", label="Open", icon=":material/open_in_full:", query_params={"run": one.run_id})
            st.page_link(
                "pages/train.py",
                label="Rerun with changes",
                icon=":material/replay:",
                query_params={"from": one.run_id},
            )
        elif len(selected) <= MOST:
            st.page_link(
                "pages/compare.py",
                label=f"Compare {len(selected)}",
                icon=":material/compare_arrows:",
                query_params={"runs": ",".join(ids)},
            )
        else:
            st.caption(f"At most {MOST} can be compared.")
        if not all(store.viewer.may_change(run.owner) for run in selected):
            st.caption("Some are others': they can be looked at, and trained again with changes.")
            return
        active = [run for run in selected if not run.state.is_final]
        if active:
            _button("Stop", "stop_circle", active, partial(local.cancel, store=store), "A running one keeps its best.")
        resumable = [run for run in selected if run.state in RESUMABLE]
        if resumable:
            _button("Resume", "play_circle", resumable, resume, "Goes on where it stood.")
        if one:
            _ask_name(store, one)
        _ask_tags(store, selected)
        if st.button("Delete", icon=":material/delete:", help="To the trash; it can be undone."):
            st.session_state[DELETED] = _each(ids, store.delete)
            forget_selection(SELECTED)
            _rerun_unless_failed(st.session_state[DELETED], ids)
    if one and one.error:
        (st.error if one.state is State.FAILED else st.warning)(literal(one.error), icon=":material/info:")


def show_undo(store: Store) -> None:
    """Right after a deletion: what was deleted, and the way back."""
    deleted: list[str] = st.session_state.get(DELETED, [])
    if not deleted:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        many = len(deleted) > 1
        st.text(f"{len(deleted)} {'runs' if many else 'run'} moved to the trash.", width="stretch")
        if st.button("Undo", icon=":material/undo:", type="primary"):
            back = _each(deleted, store.restore)
            st.session_state[DELETED] = [run_id for run_id in deleted if run_id not in back]
            st.session_state[SELECTED] = back
            _rerun_unless_failed(back, deleted)
        if st.button("Dismiss", icon=":material/close:", type="tertiary"):
            st.session_state[DELETED] = []
            st.rerun()


def show_trash_actions(store: Store, selected: Sequence[RunRecord]) -> None:
    """Restore, or delete for good after a second look."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(f"{len(selected)} selected" if selected else "Tick runs to restore them, or to delete them for good.")
        if not selected:
            return
        ids = [run.run_id for run in selected]
        if st.button("Restore", icon=":material/restore_from_trash:", type="primary"):
            done = _each(ids, store.restore)
            forget_selection(TRASHED)
            _rerun_unless_failed(done, ids)
        with st.popover("Delete for good …", icon=":material/delete_forever:"):
            st.write("Figures, models and predictions of these runs are deleted from the disk. This cannot be undone.")
            for run in selected[:MOST]:
                st.text(run.name)
            if len(selected) > MOST:
                st.text(f"and {len(selected) - MOST} more")
            if st.button(f"Delete {len(selected)} for good", type="primary"):
                done = _each(ids, store.purge)
                forget_selection(TRASHED)
                _rerun_unless_failed(done, ids)


def _button(label: str, icon: str, runs: Sequence[RunRecord], act: Callable[[str], None], about: str) -> None:
    if st.button(label, icon=f":material/{icon}:", help=about):
        ids = [run.run_id for run in runs]
        _rerun_unless_failed(_each(ids, act), ids)


def _ask_name(store: Store, run: RunRecord) -> None:
    with st.popover("Rename", icon=":material/edit:"), st.form(f"rename-{run.run_id}", border=False):
        name = st.text_input("Name", run.name, max_chars=200, help=help_of("run.name"))
        if st.form_submit_button("Save", type="primary"):
            _rerun_unless_failed(_each([run.run_id], lambda run_id: store.rename(run_id, name)), [run.run_id])


def _ask_tags(store: Store, runs: Sequence[RunRecord]) -> None:
    shared = [tag for tag in runs[0].tags if all(tag in run.tags for run in runs)]
    known = sorted({tag for run in store.runs() for tag in run.tags})
    ids = "-".join(run.run_id for run in runs)
    with st.popover("Tags", icon=":material/label:"), st.form(f"tags-{hash(ids)}", border=False):
        wanted = st.multiselect(
            "Tags", known, shared, accept_new_options=True, help=help_of("run.tags"), placeholder="None"
        )
        if st.form_submit_button("Save", type="primary"):
            removed = set(shared) - set(wanted)
            tags = {
                run.run_id: [tag for tag in dict.fromkeys([*run.tags, *wanted]) if tag not in removed] for run in runs
            }
            _rerun_unless_failed(_each(list(tags), lambda run_id: store.tag(run_id, tags[run_id])), list(tags))


def _each(run_ids: Sequence[str], act: Callable[[str], None]) -> list[str]:
    """Do it to every run; one that refuses says why and does not keep the others from it. Gives those done."""
    done = []
    for run_id in run_ids:
        try:
            act(run_id)
            done.append(run_id)
        except LabError as error:
            show_error(error)
    return done


def _rerun_unless_failed(done: Sequence[str], asked: Sequence[str]) -> None:
    """Draw the page anew, unless there is a refusal to be read."""
    if len(done) == len(asked):
        st.rerun()
