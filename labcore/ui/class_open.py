"""A class is opened: from then on whoever uses the app signs in."""

import streamlit as st

from labcore.errors import LabError
from labcore.store.class_record import Role, tidy
from labcore.store.classroom import Classroom
from labcore.ui import signed_in
from labcore.ui.input_help import help_of
from labcore.ui.messages import show_error

MADE = "class-joining"
"""In the session: people whose new join codes are still to be written down."""

ABOUT = """
This lab is one person's now: whoever opens the app sees and may change everything.

With a class, everybody signs in by a join code from you. Each student sees own runs and what others share; the queue
gives turns to whoever has used least of the machine; and you see everything, put runs first, hold back and stop. What
was trained so far stays yours.
"""


def show(room: Classroom) -> None:
    """What a class is, and the form that opens one."""
    st.markdown(ABOUT)
    known = [person for person in room.record.present if person.role is Role.INSTRUCTOR]
    with st.form("class-open", width=460):
        title = st.text_input("What the class is called", room.record.title, max_chars=80, help=help_of("class.title"))
        name = st.text_input(
            "Your name", known[0].name if known else "", max_chars=80, help=help_of("class.instructor")
        )
        if st.form_submit_button("Open the class", type="primary", icon=":material/school:"):
            _open(room, title, name)


def _open(room: Classroom, title: str, name: str) -> None:
    """Open it, and sign this browser in as its instructor: else the one who opened it would be locked out."""
    try:
        teachers = [person for person in room.record.present if person.role is Role.INSTRUCTOR]
        mine = [person.person_id for person in teachers if person.name.casefold() == tidy(name).casefold()]
        if not mine:
            room.require_new([(name, "")])  # before anybody has to sign in
        room.open(title)
        joining = room.new_codes(mine) if mine else room.add([(name, "")], Role.INSTRUCTOR)
        st.session_state[signed_in.TOKEN] = room.sign_in(joining[0].code, "the page that opens a class")
    except LabError as error:
        show_error(error)
        return
    st.session_state[MADE] = joining
    st.rerun()
