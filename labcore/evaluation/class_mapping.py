"""Which class of another data set is which of a model's: by name, or as the user says."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError

NOTHING = ""
"""What a class of the other set is mapped to where its images are to be left out."""


@dataclass(frozen=True)
class ClassMapping:
    """A mapping from another data set's classes to a model's.

    Attributes:
        of: the model's class for each class of the other set that has one; several may have the same.
        left_out: classes of the other set that have none: their images are not judged.
        without_images: classes of the model that no image will be of; its answers may name them all the same.
    """

    of: dict[str, str]
    left_out: tuple[str, ...]
    without_images: tuple[str, ...]

    def labels(self, theirs: NDArray[np.integer], names: Sequence[str], own: Sequence[str]) -> NDArray[np.int32]:
        """`(N,)` the model's class index for each label of the other set; -1 for what is left out.

        Args:
            theirs: `(N,)` indices into `names`.
            names: the other set's classes.
            own: the model's.
        """
        places = [list(own).index(self.of[name]) if name in self.of else -1 for name in names]
        return np.array(places, np.int32)[theirs]

    def in_words(self) -> list[str]:
        """What a reader of the figures must know, in sentences; none where classes are the same."""
        told = [f"'{their}' is taken for '{own}'." for their, own in self.of.items() if their != own]
        if self.left_out:
            told.append(f"Left out, as no class of the run stands for it: {', '.join(self.left_out)}.")
        if self.without_images:
            told.append(f"No image is of {', '.join(self.without_images)}; an answer that names it is a mistake.")
        return told


def matched(
    own: Sequence[str],
    theirs: Sequence[str],
    said: Mapping[str, str] | None = None,
    merged: Mapping[str, Sequence[str]] | None = None,
) -> ClassMapping:
    """The classes `theirs` matched to the model's `own` by name, whatever the case; what is `said` comes first.

    Args:
        said: the model's class by the other set's, in any case; `NOTHING` leaves a class out.
        merged: the classes that the model takes as one, by what it calls them: it knows each of them by that name.

    Raises InputError: a class is named that is not there, or twice; two are alike but for the case, or none is matched.
    """
    chosen: dict[str, str] = {}
    for their, name in (said or {}).items():
        known = _named(their, theirs, "the data set")
        if known in chosen:
            raise InputError(f"Class '{known}' of the data set is mapped twice.", "Map it once.")
        chosen[known] = _own(name, own)
    of: dict[str, str] = {}
    for their in theirs:
        found = chosen[their] if their in chosen else _same(their, own) or _member(their, merged or {}, own)
        if found:
            of[their] = found
    if not of:
        raise InputError(
            f"None of the data set's classes ({', '.join(theirs)}) is one of the run's ({', '.join(own)}).",
            f"Say which is which, as --map '{theirs[0]}={own[0]}'.",
        )
    there = set(of.values())
    return ClassMapping(
        of, tuple(each for each in theirs if each not in of), tuple(each for each in own if each not in there)
    )


def _own(name: str, own: Sequence[str]) -> str:
    return NOTHING if name == NOTHING else _named(name, own, "the run")


def _member(name: str, merged: Mapping[str, Sequence[str]], own: Sequence[str]) -> str:
    """The one of `own` that stands for `name` among others; '' where none does."""
    return next((called for called, members in merged.items() if called in own and _same(name, members)), "")


def _named(name: str, known: Sequence[str], whose: str) -> str:
    found = _same(name, known)
    if found:
        return found
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    cure = f"Did you mean '{near[0]}'?" if near else f"Its classes are {', '.join(known)}."
    raise InputError(f"{whose.capitalize()} has no class '{name:.60}'.", cure)


def _same(name: str, known: Sequence[str]) -> str:
    """The one of `known` that is `name`, else the one that is so but for the case; '' where none is."""
    if name in known:
        return name
    alike = [each for each in known if each.strip().casefold() == name.strip().casefold()]
    if len(alike) > 1:
        raise InputError(
            f"'{name:.60}' may be {' or '.join(alike)}: they differ in their case only.", "Map it by its exact name."
        )
    return alike[0] if alike else ""
