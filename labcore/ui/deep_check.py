"""The deep check behind a button: carried out in the background, seen by all who look at the set."""

import threading
from dataclasses import dataclass

import streamlit as st

from labcore.datasets.dataset import Dataset
from labcore.errors import LabError
from labcore.launch.inspection import look_deeper
from labcore.ui.messages import errors_shown, show_error
from labcore.ui.words import literal

LOOK_AGAIN = 0.5
"""Seconds between two looks at how far it is."""

WHAT_FOR = (
    "Compares all images with each other, and each with its class: near duplicates, blank, dark, blurred and oddly "
    "sized images, outliers, and labels that are probably wrong. Nothing is trained for it but a small classifier."
)


@dataclass
class _Check:
    """How far a check is. `error` is why it came to no end; `over` that it goes on no more."""

    share: float = 0.0
    doing: str = "Starting"
    error: LabError | None = None
    over: bool = False

    def tell(self, share: float, doing: str) -> None:
        self.share, self.doing = share, doing


class _Checks:
    """The checks that were asked for, by the fingerprint of the set, shared by all sessions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, _Check] = {}

    def of(self, fingerprint: str) -> _Check | None:
        return self._known.get(fingerprint)

    def start(self, name: str, fingerprint: str) -> None:
        with self._lock:
            known = self._known.get(fingerprint)
            if known is None or known.over:
                check = self._known[fingerprint] = _Check()
                # A daemon: the app's end does not wait for it.
                threading.Thread(target=_carry_out, args=(name, check), name=f"check {name}", daemon=True).start()


def show(dataset: Dataset) -> None:
    """A button that starts the check of `dataset`, how far it is, or why it came to no end."""
    checks, card = _checks(), dataset.card
    check = checks.of(card.fingerprint)
    if check is not None and not check.over:
        st.fragment(errors_shown()(_wait_for), run_every=LOOK_AGAIN)(check)
        return
    if check is not None and check.error is not None:
        show_error(check.error)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.button(
            "Look deeper",
            icon=":material/troubleshoot:",
            on_click=checks.start,
            args=(card.name, card.fingerprint),
            key=f"look-deeper-{card.fingerprint}",
        )
        st.caption(WHAT_FOR, width="stretch")


def _wait_for(check: _Check) -> None:
    if check.over:
        st.rerun()
    st.progress(min(1.0, check.share), f"{literal(check.doing)} …")
    st.caption("It goes on while you look at other pages, and what it finds is kept.")


def _carry_out(name: str, check: _Check) -> None:
    try:
        look_deeper(name, check.tell)
    except LabError as error:
        check.error = error
    except OSError as error:
        check.error = LabError(f"The deep check could not be carried out: {error.strerror or error}.", "Try again.")
    finally:
        check.over = True


@st.cache_resource(show_spinner=False)
def _checks() -> _Checks:
    return _Checks()
