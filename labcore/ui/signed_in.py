"""Who looks: whoever has the machine, or a person of the class who is signed in."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from labcore import home
from labcore.errors import InputError, LabError
from labcore.store import account_settings, class_record
from labcore.store.account_settings import AccountSettings
from labcore.store.accounts import Account, account_of
from labcore.store.class_record import Person, Role
from labcore.store.classroom import Classroom
from labcore.store.store import Store
from labcore.store.viewer import LOCAL, Viewer

COOKIE = "lab_session"
TOKEN = "signed-in.token"
"""In the session: the token by which it was signed in, until the browser brings it by itself."""

KNOWN = "signed-in.known"

FRESH = 2.0
"""Seconds for which is believed who holds a token: pages ask dozens of times as they are drawn."""

_classless: dict[Path, float] = {}
"""When it was last seen, by the monotonic clock, that folders of runs never had a class."""

_acting: ContextVar[Viewer | None] = ContextVar("acting", default=None)


@dataclass(frozen=True)
class _Known:
    """Who a session is, as looked up at `at` by `by`."""

    by: str
    person: Person
    at: float


def viewer() -> Viewer:
    """Who looks. Raises LabError where somebody has to sign in first, and where it cannot be told who it is."""
    acting = _acting.get()
    if acting is not None:
        return acting
    if not is_asked():
        return LOCAL
    found = person()
    if found is None:
        raise LabError("You are not signed in any more.", "Load the page again, and sign in.")
    return Viewer(found.person_id, found.role is Role.INSTRUCTOR)


@contextmanager
def acting(as_viewer: Viewer) -> Iterator[None]:
    """Inside, in this thread, it is `as_viewer` who looks: for work that a page has asked for and that goes on without
    it."""
    before = _acting.set(as_viewer)
    try:
        yield
    finally:
        _acting.reset(before)


def is_asked() -> bool:
    """Whether one has to sign in. Raises LabError where the class list cannot be read: then nobody is let in."""
    record = class_record.read(home.runs_dir())
    if record is None:
        _require_no_class(home.runs_dir())
    return has_accounts() or (record is not None and record.is_open)


def _require_no_class(runs_dir: Path) -> None:
    """Raise ListLost where there was a class; that there was none is believed for a while, as pages ask dozens of
    times."""
    now = time.monotonic()
    if now - _classless.get(runs_dir, float("-inf")) >= FRESH:
        Classroom(Store(runs_dir)).require_list()
        _classless[runs_dir] = now


def has_accounts() -> bool:
    """Whether people sign in with accounts of an identity provider. Raises LabError as `accounts` does."""
    return accounts() is not None


def accounts() -> AccountSettings | None:
    """How sign-in by accounts is set up, in the file of secrets; None where it is not. Raises LabError where the file
    is there and cannot be read, or lacks something: nobody is let in unasked then."""
    if st.secrets.load_if_toml_exists():
        return account_settings.settings_of(st.secrets["auth"]) if "auth" in st.secrets else None
    unread = [path for path in st.get_option("secrets.files") if Path(path).exists()]
    if unread:
        file = Path(unread[0]).name
        raise LabError(f"The server's '{file}' cannot be read, so that nobody can sign in.", account_settings.CURE)
    return None


def person() -> Person | None:
    """Who is signed in, in a lab where one has to; None where nobody is. Raises InputError where an account is not in
    the class."""
    account = _account() if has_accounts() else None
    by = account.token if account else "" if has_accounts() else token()
    if not by:
        return None
    known: _Known | None = st.session_state.get(KNOWN)
    now = time.monotonic()
    if known is not None and known.by == by and now - known.at < FRESH:
        return known.person
    found = classroom().admit(account) if account else classroom().signed_in(by)
    st.session_state[KNOWN] = None if found is None else _Known(by, found, now)
    return found


def leave() -> None:
    """Make void what this session was signed in by. Raises LabError where that cannot be noted."""
    if not has_accounts():
        classroom().sign_out(token())
        return
    try:
        account = _account()
    except InputError:  # an account that nobody lets in
        return
    if account:
        classroom().end_account(account)


def token() -> str:
    """The token that this session has, or its browser has brought; empty without one."""
    return str(st.session_state.get(TOKEN) or st.context.cookies.get(COOKIE) or "")


def classroom() -> Classroom:
    """The class, to be signed into; what is done with it otherwise is an instructor's."""
    return Classroom(Store(home.runs_dir()))


def _account() -> Account | None:
    """The account that is signed in; None without one. Raises InputError where its provider tells too little of it."""
    said = st.user.to_dict()
    return account_of(said) if said.get("is_logged_in") else None
