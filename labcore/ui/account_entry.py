"""The way in with an account: a button for each provider, or why there is none."""

import importlib.util
from urllib.parse import urlsplit

import requests
import streamlit as st

from labcore.errors import LabError
from labcore.store.account_settings import CURE, AccountSettings, Provider
from labcore.store.class_record import ClassRecord, Role
from labcore.ui.messages import errors_shown, told_next
from labcore.ui.words import literal

NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
"""What of a discovery document a sign-in goes by."""

PATIENCE = 5.0
"""Seconds for a provider to answer."""

FIRST = 'python -m labcore class open "Images 101" --instructor "Dr. Grey" --email grey@school.edu'
NO_ADDRESS = 'python -m labcore class email "{name}" grey@school.edu'


def show(settings: AccountSettings, record: ClassRecord) -> None:
    """What signs one in; or, where nobody can be let in yet, what the one who runs the server does about it."""
    teachers = [person for person in record.present if person.role is Role.INSTRUCTOR]
    if not record.is_open:
        st.info("No class is open. Whoever runs this server opens one there, and is its instructor:")
        st.code(FIRST, language="sh", wrap_lines=True)
        return
    if not any(person.email for person in teachers):
        st.info("No instructor can sign in with an account yet. Whoever runs this server says there which is theirs:")
        st.code(NO_ADDRESS.format(name=teachers[0].name) if teachers else FIRST, language="sh", wrap_lines=True)
    origin, here = settings.origin(int(st.get_option("server.port"))), _origin(str(st.context.url or ""))
    if here and here != origin:
        st.info(f"Sign-in leads to {literal(origin)}, not to the address at which you have opened the lab.")
        st.link_button(f"Go to {origin}", origin, type="primary", icon=":material/arrow_forward:")
        return
    st.write("Sign in with your account to see your runs and the data sets of the class.")
    for provider in settings.providers:
        title = f"Sign in with {provider.title}" if provider.title else "Sign in"
        st.button(
            literal(title),
            type="primary",
            icon=":material/login:",
            key=f"sign-in:{provider.name}",
            on_click=told_next(_begin),
            args=(provider,),
        )
    st.caption(
        "Are you back here after signing in? Then it was broken off on the way: try once more, and tell your "
        "instructor if it happens again. On a computer that others use, sign out of your account too before you leave."
    )


def _begin(provider: Provider) -> None:
    with errors_shown():
        if importlib.util.find_spec("authlib") is None:
            raise LabError("Sign-in by accounts needs Authlib, which is not installed.", CURE)
        require_answer(provider.metadata_url)
        st.login(provider.name)


def require_answer(metadata_url: str) -> None:
    """Raise LabError unless a provider's discovery document lies there: Streamlit would show a page that says no more
    than 'Authentication error'."""
    where = urlsplit(metadata_url).hostname or metadata_url
    silent = LabError(
        f"The sign-in service at {where} does not answer.", "Try again in a few minutes, or tell your instructor."
    )
    try:
        answer = requests.get(metadata_url, timeout=PATIENCE)
        document = answer.json() if answer.ok else None
    except requests.JSONDecodeError:
        document = None
    except requests.RequestException as error:
        raise silent from error
    if document is None and answer.status_code >= 500:
        raise silent
    if not isinstance(document, dict) or not all(isinstance(document.get(key), str) for key in NEEDED):
        raise LabError(
            f"Sign-in by accounts is not set up rightly: {where} has no document of OpenID Connect at the address in "
            "server_metadata_url.",
            CURE,
        )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
