"""The way into a class: a join code or an account, and the way out again."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from labcore.errors import InputError, LabError
from labcore.store import sessions
from labcore.store.class_record import Person, Role
from labcore.ui import account_entry, signed_in
from labcore.ui.input_help import help_of
from labcore.ui.messages import errors_shown, show_error
from labcore.ui.words import literal

SCRIPT = Path(__file__).with_name("session_cookie.js")

LEFT = "signed-in.left"
"""In the session: that it was signed out, whatever cookie its browser had brought when it came."""

WIDTH = 420
"""Pixels of the sign-in page."""


@dataclass(frozen=True)
class Entry:
    """Whether the pages may be seen.

    Attributes:
        is_open: whether they may.
        person: who is signed in; None where nobody has to, or is.
        refused: why an account is not let in; None where nothing stands against it.
    """

    is_open: bool
    person: Person | None = None
    refused: LabError | None = None

    @property
    def is_instructor(self) -> bool:
        return self.is_open and (self.person is None or self.person.role is Role.INSTRUCTOR)


def entry() -> Entry:
    """Whether this session may see the pages. Raises LabError where that cannot be told: then it may not."""
    if not signed_in.is_asked():
        return Entry(True)
    try:
        person = None if LEFT in st.session_state else signed_in.person()
    except InputError as error:
        return Entry(False, refused=error)
    return Entry(person is not None, person)


def show_way_in(refused: LabError | None = None) -> None:
    """What stands in the place of every page for who is not signed in."""
    if st.session_state.pop(LEFT, None):
        _bring("", 0)
    settings = signed_in.accounts()
    record = signed_in.classroom().record
    with st.container(width=WIDTH):
        st.title(literal(record.title if record.is_open else "Image lab"), anchor=False)
        about = "train networks on images, and find out why they do what they do."
        st.caption(f"Image lab: {about}" if record.is_open else about.capitalize())
        if refused is not None:
            show_error(refused)
            st.button("Sign in with another account", icon=":material/logout:", on_click=_sign_out)
        elif settings is not None:
            account_entry.show(settings, record)
        else:
            _ask_code()


def _ask_code() -> None:
    with st.form("sign-in", border=True):
        code = st.text_input(
            "Your join code",
            placeholder="k3x9-ad7q-m2fr",
            autocomplete="off",
            help=help_of("class.code"),
        )
        if st.form_submit_button("Sign in", type="primary", icon=":material/login:", width="stretch"):
            _sign_in(code)
    st.caption(
        "What you train is kept under your name: you find it again wherever you sign in. A code that opens nothing any "
        "more was replaced, or you are no longer in the class: ask your instructor."
    )


def _sign_in(code: str) -> None:
    try:
        st.session_state[signed_in.TOKEN] = signed_in.classroom().sign_in(code, str(st.context.ip_address or "here"))
    except LabError as error:
        show_error(error)
        return
    st.rerun()


def show_way_out(person: Person) -> None:
    """Who is signed in, and the way out, above every page."""
    if token := st.session_state.get(signed_in.TOKEN):
        _bring(token, sessions.LASTS)
    role = "instructor" if person.role is Role.INSTRUCTOR else "student"
    account = f", with {literal(person.email)}" if person.account else ""
    with (
        st.container(key="who", horizontal=True, horizontal_alignment="right"),
        st.popover(literal(person.name), icon=":material/account_circle:", type="tertiary"),
    ):
        st.caption(f"Signed in as {role}{account}.")
        st.button("Sign out", icon=":material/logout:", on_click=_sign_out, width="stretch")


def _sign_out() -> None:
    with errors_shown():
        signed_in.leave()
        has_accounts = signed_in.has_accounts()
        st.session_state.clear()  # nothing of one person's is left for the next at this computer
        if has_accounts:
            st.logout()
            return
        st.query_params.clear()
        st.session_state[LEFT] = True


def _bring(token: str, seconds: int) -> None:
    """Have the browser bring `token` from now on, for so long; with none, and no time, forget it."""
    path = f"/{str(st.get_option('server.baseUrlPath') or '').strip('/')}"
    data = {"name": signed_in.COOKIE, "token": token, "path": path, "seconds": seconds}
    component = st.components.v2.component("lab_session_cookie", js=SCRIPT.read_text(encoding="utf-8"))
    with st.container(key="session-cookie"):
        component(data=data, key="session-cookie-script", height=1)
