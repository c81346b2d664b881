"""What each student may take, who may come in by an account, and the end of a class."""

from collections.abc import Callable

import streamlit as st

from labcore.store.class_record import Limits
from labcore.store.classroom import Classroom
from labcore.ui import signed_in
from labcore.ui.input_help import help_of
from labcore.ui.study_actions import done


def show(room: Classroom) -> None:
    """Limits, accounts, and readying the lab for the next class."""
    _show_limits(room)
    if signed_in.has_accounts():
        _show_accounts(room)
    _show_end(room)


def _show_limits(room: Classroom) -> None:
    now = room.record.limits
    with st.form("class-limits"):
        st.subheader("What each student may take", anchor=False)
        queued, minutes, disk = st.columns(3)
        with queued:
            most_queued = st.number_input("Runs that wait", 1, 100_000, now.queued, help=help_of("class.queued"))
        with minutes:
            most_minutes = st.number_input(
                "Minutes of the machine",
                1,
                10_000_000,
                now.minutes,
                help=help_of("class.minutes"),
            )
        with disk:
            most_disk = st.number_input("Gigabytes on disk", 0.1, 100_000.0, now.disk_gb, help=help_of("class.disk"))
        if st.form_submit_button("Keep", icon=":material/save:"):
            limits = Limits(queued=most_queued, minutes=most_minutes, disk_gb=most_disk)
            _do(lambda: room.limit(limits), "The limits hold from now on.")


def _show_accounts(room: Classroom) -> None:
    with st.form("class-accounts"):
        st.subheader("Accounts that are let in", anchor=False)
        domains = st.text_input(
            "Domains of e-mail addresses",
            ", ".join(room.record.domains),
            placeholder="school.edu",
            help=help_of("class.domains"),
        )
        if st.form_submit_button("Keep", icon=":material/save:"):
            _do(lambda: room.let_in(domains.split(",")), "These domains are let in from now on.")


def _show_end(room: Classroom) -> None:
    with st.container(border=True):
        st.subheader("When the class is over", anchor=False)
        with st.container(horizontal=True):
            with st.popover("Ready for the next class …", icon=":material/restart_alt:"):
                st.write(
                    "All students are archived: they cannot sign in any more. Their runs go to the trash; their "
                    "answers and their progress are shown nowhere any more. Instructors, limits and data sets stay."
                )
                st.write(
                    "**To keep what was done,** before that: *Gather all reports*, on the wall, makes one zip with the "
                    "figures, predictions and answers of each student; download it there. A single run is downloaded "
                    "on its page: *Whole run (.zip)*."
                )
                if st.button("Archive all students", type="primary"):
                    _do(room.reset, "The class is empty.")
            if not signed_in.has_accounts():
                with st.popover("Close the class …", icon=":material/no_accounts:"):
                    st.write(
                        "Nobody signs in any more: **whoever reaches this app sees and may change everything**. The "
                        "list stays, and the class can be opened again."
                    )
                    if st.button("Close it", type="primary"):
                        _do(room.close, "The class is closed.")


def _do(act: Callable[[], object], told: str) -> None:
    if done(act):
        st.toast(told, icon=":material/check_circle:")
        st.rerun()
