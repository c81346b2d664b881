"""The people of a class: taken in, given join codes, held back, and gone."""

import time
from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from labcore.errors import InputError
from labcore.spreadsheet import to_csv
from labcore.store.class_csv import people_in, text_of
from labcore.store.class_record import Person, Role
from labcore.store.classroom import Classroom, Joining
from labcore.store.use import Use
from labcore.ui import signed_in
from labcore.ui.class_open import MADE
from labcore.ui.input_help import help_of
from labcore.ui.light import table
from labcore.ui.messages import show_error
from labcore.ui.study_actions import done
from labcore.ui.words import literal
from labcore.words import counted, duration

MOST_CSV_BYTES = 1 << 20


def show(room: Classroom) -> None:
    """The table of people, what can be done with some, and the form for more."""
    people = room.record.present
    _show_table(people, room.use())
    if people:
        _show_actions(room, people)
    _show_form(room)


def show_codes() -> None:
    """New join codes, until they are written down."""
    made: list[Joining] = st.session_state.get(MADE, [])
    if not made:
        return
    with st.container(border=True):
        st.subheader("Join codes, shown this once", anchor=False)
        st.caption("Only their hashes are kept. Save or print them now; a lost code is replaced by a new one.")
        rows = [[each.person.name, each.code] for each in made]
        table(pd.DataFrame(rows, columns=["Name", "Join code"]).set_index("Name"))
        with st.container(horizontal=True):
            st.download_button(
                "Save as CSV",
                to_csv(["name", "join code"], rows).encode(),
                "join-codes.csv",
                "text/csv",
                icon=":material/download:",
                on_click="ignore",
            )
            if st.button("Done", icon=":material/check:"):
                st.session_state[MADE] = []
                st.rerun()


def _show_table(people: Sequence[Person], use: dict[str, Use]) -> None:
    if not people:
        st.info("Nobody is in the class yet. Take people in below.", icon=":material/group_add:")
        return
    rows, with_accounts = [], signed_in.has_accounts()
    for person in sorted(people, key=lambda each: (each.role is Role.STUDENT, each.name.casefold())):
        used = use.get(person.person_id, Use())
        rows.append(
            {
                "Name": person.name,
                "Role": person.role.value + (", held back" if person.paused else ""),
                **({"Signs in with": person.email or "nothing yet: no address"} if with_accounts else {}),
                "Signed in": "not yet"
                if person.signed_in is None
                else f"{duration(time.time() - person.signed_in)} ago",
                "At work": str(used.running or ""),
                "Waiting": str(used.waiting or ""),
                "Used": duration(used.seconds) if used.seconds else "",
            }
        )
    table(pd.DataFrame(rows).set_index("Name"))


def _show_actions(room: Classroom, people: Sequence[Person]) -> None:
    named = {person.person_id: person for person in people}
    chosen = st.multiselect(
        "With these people",
        list(named),
        format_func=lambda person_id: named[person_id].name,
        placeholder="Choose some",
        key="class-chosen",
        help=help_of("class.chosen"),
    )
    if not chosen:
        return
    with st.container(horizontal=True):
        if signed_in.has_accounts():
            if len(chosen) == 1:
                _show_address(room, named[chosen[0]])
        elif st.button(
            "New join codes", icon=":material/key:", help="Those they had are void, and they are signed out."
        ):
            _do(lambda: _to_be_written_down(room.new_codes(chosen)))
        held = [person_id for person_id in chosen if named[person_id].paused]
        free = [person_id for person_id in chosen if not named[person_id].paused]
        if free and st.button("Hold back", icon=":material/pause_circle:", help="What they have waiting is not begun."):
            _do(lambda: room.pause(free))
        if held and st.button("Let go on", icon=":material/play_circle:"):
            _do(lambda: room.pause(held, paused=False))
        with st.popover("Archive …", icon=":material/archive:"):
            st.write(
                f"{counted(len(chosen), 'member')} will not be able to sign in, and what waits of theirs is taken out "
                "of the queue. What they have made stays, for you to see."
            )
            if st.button("Archive them", type="primary"):
                _do(lambda: room.archive(chosen))


def _show_address(room: Classroom, person: Person) -> None:
    with st.popover("E-mail address …", icon=":material/alternate_email:"):
        st.write(
            f"{literal(person.name)} signs in with the account that has this address. Keep it anew where the account "
            "itself is another one, as after a change of provider: the next one with this address is theirs."
        )
        email = st.text_input(
            "E-mail address", person.email, key=f"class-address:{person.person_id}", help=help_of("class.address")
        )
        if st.button("Keep", type="primary", key="class-address-keep"):
            _do(lambda: room.set_email(person.person_id, email))


def _show_form(room: Classroom) -> None:
    with (
        st.expander("Take people in", icon=":material/group_add:", expanded=len(room.record.present) < 2),
        st.form("class-add", clear_on_submit=True, border=False),
    ):
        typed = st.text_area(
            "Names, one a line, each with the e-mail address of the account after a comma"
            if signed_in.has_accounts()
            else "Names, one a line; an e-mail address may follow after a comma",
            placeholder="Ada, ada@school.edu\nBen, ben@school.edu",
            help=help_of("class.names"),
        )
        file = st.file_uploader("Or a CSV with columns name and email", type=["csv"], help=help_of("class.file"))
        role = st.radio("As", [role.value for role in Role], horizontal=True, help=help_of("class.role"))
        if st.form_submit_button("Take in", icon=":material/group_add:", type="primary"):
            _take_in(room, typed, file.getvalue() if file else b"", Role(role))


def _do(act: Callable[[], object]) -> None:
    """Do it and draw the page anew; a refusal is shown in its place."""
    if done(act):
        st.rerun()


def _take_in(room: Classroom, typed: str, file: bytes, role: Role) -> None:
    if len(file) > MOST_CSV_BYTES:
        show_error(InputError("That file is no class list: it is larger than a megabyte.", "Save name and email only."))
        return
    _do(
        lambda: _to_be_written_down(room.add([*people_in(typed), *people_in(text_of(file))], role)),
    )


def _to_be_written_down(made: Sequence[Joining]) -> None:
    """Show these codes with those that are not written down yet, but for the void ones of the same people. Where people
    sign in with accounts, they need none."""
    if signed_in.has_accounts():
        return
    anew = {each.person.person_id for each in made}
    earlier: list[Joining] = st.session_state.get(MADE, [])
    st.session_state[MADE] = [*(each for each in earlier if each.person.person_id not in anew), *made]
