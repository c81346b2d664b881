"""The sets that need no network: scikit-learn's digits, and stand-ins drawn by code for each kind of coursework."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

from labcore.datasets.card import Card
from labcore.datasets.digits import Digits
from labcore.datasets.synthetic import RECIPES


class BuiltIn(Protocol):
    """A set that the lab can make by itself."""

    @property
    def name(self) -> str:
        """Its name in the library."""
        ...

    def card(self) -> Card:
        """What is known before it is made."""
        ...

    def write(self, folder: Path, progress: Callable[[float, str], None] | None = None) -> Card:
        """Make it, in a folder that does not exist yet."""
        ...


_ALL: tuple[BuiltIn, ...] = (Digits(), *RECIPES)
_SETS = {built_in.name: built_in for built_in in _ALL}

NAMES: tuple[str, ...] = tuple(_SETS)


@cache
def card(name: str) -> Card:
    """The card of the set `name` as known before it is made, in milliseconds; no fingerprint of pixels yet."""
    return _SETS[name].card()


def generate(name: str, folder: Path, progress: Callable[[float, str], None] | None = None) -> Card:
    """Make the set `name` in `folder`, within seconds.

    Args:
        name: one of `NAMES`.
        folder: where; must not exist.
        progress: told the share done, 0–1, and what is going on.
    """
    return _SETS[name].write(folder, progress)
