"""In a class: whose runs, studies and tunings are shown, whose one is, and the switch that shares it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

import streamlit as st

from labcore.store.runs import Whose
from labcore.ui.address import picked
from labcore.ui.input_help import help_of
from labcore.ui.lab import store
from labcore.ui.signed_in import classroom, is_asked
from labcore.ui.study_actions import done
from labcore.ui.words import literal

TITLES = {Whose.MINE: "Mine", Whose.SHARED: "Shared", Whose.ANYBODYS: "All"}


class Owned(Protocol):
    """What belongs to somebody."""

    @property
    def owner(self) -> str: ...
    @property
    def shared(self) -> bool: ...


T = TypeVar("T", bound=Owned)


def ask_whose(name: str) -> Whose:
    """Whose are to be listed, as the address says under `name`; without a class all are the reader's."""
    if not is_asked():
        return Whose.ANYBODYS
    sees_all = store().viewer.is_instructor
    options = [each.value for each in Whose if sees_all or each is not Whose.ANYBODYS]
    default = (Whose.ANYBODYS if sees_all else Whose.MINE).value
    asked = picked("Whose", name, options, lambda each: TITLES[Whose(each)], default, help=help_of("whose"))
    return Whose(asked)


def own() -> Whose:
    """Which runs the reader left off at: of a class those that are the reader's; without one all are."""
    return Whose.MINE if is_asked() else Whose.ANYBODYS


def among(found: Sequence[T], whose: Whose) -> list[T]:
    """Those of what the reader may see that are asked for."""
    me = store().viewer.person_id
    if whose is Whose.MINE:
        return [each for each in found if each.owner == me]
    return [each for each in found if each.shared] if whose is Whose.SHARED else list(found)


def owners(found: Sequence[Owned]) -> Mapping[str, str]:
    """What those are called who own something of it, by id; empty where all of it is the reader's."""
    me = store().viewer.person_id
    if not is_asked() or all(each.owner == me for each in found):
        return {}
    record = classroom().record
    return {each.owner: record.name_of(each.owner) for each in found}


def told(one: Owned) -> list[str]:
    """Whose it is, in words for a line of facts; nothing where it is the reader's and nobody else's to see."""
    names = [literal(name) for name in owners([one]).values()]
    return [*names, *(["shared with the class"] if one.shared and is_asked() else [])]


def show_switch(one: Owned, share: Callable[[bool], object], key: str) -> None:
    """The switch that shares it, or shares it no more; nothing without a class, and where it is another's."""
    if not is_asked() or not may_change(one):
        return
    wanted = st.toggle("Shared with the class", one.shared, key=f"share:{key}:{one.shared}", help=help_of("share"))
    if wanted != one.shared and done(lambda: share(wanted)):
        st.rerun()


def may_change(one: Owned) -> bool:
    """Whether it is the reader's to change."""
    return store().viewer.may_change(one.owner)


def refusal(one: Owned) -> str:
    """Why the reader may not do what changes it, as the help of a button that is disabled then; empty where they may.

    This is the one rule of the pages: what only the owner and an instructor may do is not shown to others where the
    owner alone would look for it, and is shown disabled, with this, where it says what the page is for.
    """
    if may_change(one):
        return ""
    whose = classroom().record.name_of(one.owner)
    return literal(
        f"{whose} has shared this with you to be looked at: only {whose} and an instructor change it. Rerun it with "
        "changes, and have one of your own."
    )
