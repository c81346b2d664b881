"""A fraction of all combinations, chosen so that main effects stay apart.

The generators are pyDOE3's (`fracfact_opt`), which spares low-order effects.
Reference: Box, Hunter & Hunter, Statistics for Experimenters, 2nd ed., Wiley 2005, chapter 6.
"""

import string
from collections.abc import Iterator, Sequence
from functools import cache
from typing import ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.design.base import Cell, Design, Levels
from labcore.words import counted

FEWEST, MOST = 3, 7
"""Factors. Of two, half the combinations cannot tell the two apart; of more than seven, the search for the best
generators takes many seconds, and soon hours."""

TOLD = 2
"""Factors in an interaction that is worth telling: those of more are rarely large."""


class Fractional(Design):
    """A balanced half, quarter or eighth of all combinations of two-level factors; some effects become one."""

    title: ClassVar[str] = "Fractional factorial"
    kind: Literal["fractional"] = "fractional"
    halvings: int = setting(
        1,
        "How often the number of combinations is halved: once leaves a half, twice a quarter. Each time, more effects "
        "become one with others: raise it only where runs are dear.",
        low=1,
        high=4,
    )

    def count(self, levels: Levels) -> int:
        return 2 ** (len(levels) - self.halvings)

    def cells(self, levels: Levels) -> list[Cell]:
        from pyDOE3 import fracfact

        signs = fracfact(_generator(len(levels), self.halvings))
        return sorted(tuple(int(sign > 0) for sign in row) for row in signs)

    def refusal(self, levels: Levels) -> tuple[str, str] | None:
        several = [key for key, count in levels.items() if count != 2]
        if several:
            return (
                f"A fractional design takes factors of two levels, and '{several[0]}' has {levels[several[0]]}.",
                "Leave two of them, or choose the design full or one-at-a-time.",
            )
        if len(levels) < FEWEST:
            return (
                f"A fractional design takes {FEWEST} factors or more; there {_are(len(levels))}.",
                "Choose the design full.",
            )
        if len(levels) > MOST:
            return (
                f"A fractional design takes {MOST} factors at most; there are {len(levels)}.",
                "Leave out those that matter least, or choose the design one-at-a-time.",
            )
        if not self._possible(len(levels)):
            return (
                f"{counted(len(levels), 'factor')} cannot be halved {counted(self.halvings, 'time')}: main effects "
                "would become one with each other.",
                "Lower design.halvings, or choose the design full or one-at-a-time.",
            )
        return None

    def remarks(self, names: Sequence[str]) -> list[str]:
        found = [line for line in (_told(each, names) for each in _aliases(len(names), self.halvings)) if line]
        if not found:
            return ["Main effects and interactions of two factors can all be told apart; those of more cannot."]
        return [f"Cannot be told apart from each other: {line}." for line in found]

    def _possible(self, factors: int) -> bool:
        """Whether main effects stay apart."""
        try:
            aliases = _aliases(factors, self.halvings)
        except ValueError:
            return False
        return all(sum(len(word) == 1 for word in line.split(" = ")) < 2 for line in aliases)


@cache
def _generator(factors: int, halvings: int) -> str:
    """Raises ValueError where there is none."""
    from pyDOE3 import fracfact_opt

    return str(fracfact_opt(factors, halvings)[0])


@cache
def _aliases(factors: int, halvings: int) -> tuple[str, ...]:
    """What cannot be told apart, each as "a = bc". Raises ValueError where there is no generator."""
    from pyDOE3 import fracfact, fracfact_aliasing

    return tuple(fracfact_aliasing(fracfact(_generator(factors, halvings)))[0])


def _told(alias: str, names: Sequence[str]) -> str:
    """An alias such as 'a = bc = abd' in words, without what is of more than two factors; empty where one is left."""
    words = [word for word in alias.split(" = ") if len(word) <= TOLD]
    return " and ".join(_in_words(word, names) for word in words) if len(words) > 1 else ""


def _in_words(word: str, names: Sequence[str]) -> str:
    return " × ".join(_names(word, names))


def _names(word: str, names: Sequence[str]) -> Iterator[str]:
    for letter in word:
        yield names[string.ascii_lowercase.index(letter)]


def _are(count: int) -> str:
    return "is one" if count == 1 else f"are {count}"
