"""Which classes are told apart: those of the data set, or some of them taken as one."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import field_validator, model_validator
from pydantic_core import PydanticCustomError

from labcore.spec.base import Spec, setting
from labcore.spec.data import Data, SplitFacts, View
from labcore.spec.problem import Problem

MERGE = "classes.merge"
"""The setting that takes classes as one: runs with and without it do not compare as they stand."""

LONGEST_NAME = 100

FEWEST = 2
"""Classes of a group, and classes that must be left to tell apart."""


class ClassGroup(Spec):
    """Classes that are taken as one. A bare list of names stands for them, under the name that is made of theirs."""

    lab: ClassVar[str] = "imbalance"

    classes: tuple[str, ...] = setting(
        (),
        "The classes that are taken as one, by their names. Choose those that are treated alike afterwards, or that "
        "nobody can tell apart.",
        options="own_classes",
    )
    name: str = setting(
        "", "What they are called together; left empty, 'a or b'. Give a name where a shorter one says more."
    )

    @model_validator(mode="before")
    @classmethod
    def _of_a_list(cls, value: Any) -> Any:
        return {"classes": value} if isinstance(value, list | tuple) else value

    @field_validator("classes", mode="before")
    @classmethod
    def _names_as_text(cls, names: Any) -> Any:
        """A class called 7 is a number to YAML."""
        return [str(each) if type(each) is int else each for each in names] if isinstance(names, list) else names

    @field_validator("classes")
    @classmethod
    def _several(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) < FEWEST:
            raise PydanticCustomError("group", "should name two different classes or more")
        return tuple(dict.fromkeys(names))

    @field_validator("name")
    @classmethod
    def _on_one_line(cls, name: str) -> str:
        tidied = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
        if len(tidied) > LONGEST_NAME:
            raise PydanticCustomError("group", f"should have a name of {LONGEST_NAME} characters at most")
        return tidied

    @property
    def called(self) -> str:
        """What the classes are called together."""
        return self.name or " or ".join(self.classes)


def in_words(value: Any) -> str:
    """A group, as a spec's plain data has it, as a reader would write it; empty where `value` is none."""
    if not isinstance(value, Mapping) or set(value) != set(ClassGroup.model_fields):
        return ""
    members = [str(each) for each in value["classes"] or ()]
    return f"{value['name']} ({', '.join(members)})" if value["name"] else " or ".join(members)


def partition(groups: Iterable[Iterable[str]]) -> frozenset[frozenset[str]]:
    """Which classes are taken as one, of each group's members: equal where the same classes are told apart, in whatever
    order the groups were written, and whatever they are called."""
    return frozenset(frozenset(members) for members in groups)


class Classes(Spec):
    """Which classes are told apart. The data set itself stays as it is."""

    title = "Classes"
    lab: ClassVar[str] = "imbalance"

    merge: tuple[ClassGroup, ...] = setting(
        (),
        "Groups of classes that are taken as one, where telling them apart is not needed or not possible. Fewer "
        "classes are easier: figures before and after do not compare, unless old answers are counted in the same.",
        title="Taken as one",
        aliases=("merged", "merge_classes", "class_groups", "superclasses"),
    )

    def members(self) -> dict[str, tuple[str, ...]]:
        """The classes of each group, by what they are called together."""
        return {group.called: group.classes for group in self.merge}

    def among(self, classes: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
        """The names of the classes that are left of `classes`, and for each of `classes` its place among them, `(C,)`.

        A merged class stands where the first of its members stood. Where the groups do not fit `classes`, as
        `objections` tells, nothing is merged.
        """
        if next(self._flaws("", classes), None) is not None:
            return tuple(classes), np.arange(len(classes), dtype=np.int32)
        called = {member: name for name, members in self.members().items() for member in members}
        names = tuple(dict.fromkeys(called.get(each, each) for each in classes))
        return names, np.array([names.index(called.get(each, each)) for each in classes], np.int32)

    def seen(self, data: Data) -> Data:
        """The facts of `data` with its classes merged."""
        names, places = self.among(data.classes)
        if names == tuple(data.classes):
            return data
        return Merged(
            data, names, {split: _counted(facts, data.classes, names, places) for split, facts in data.splits.items()}
        )

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from self._flaws(f"{key}.merge", (data.whole if isinstance(data, Merged) else data).classes, data.name)

    def _flaws(self, key: str, classes: Sequence[str], whose: str = "") -> Iterator[Problem]:
        """What keeps the groups from being made of `classes`."""
        taken: dict[str, str] = {}
        for group in self.merge:
            for name in group.classes:
                if name not in classes:
                    near = difflib.get_close_matches(name, classes, n=1)
                    cure = f"Did you mean '{near[0]}'?" if near else f"Its classes: {', '.join(classes)}."
                    yield Problem(key, f"'{whose}' has no class '{name}' that could be taken with others as one.", cure)
                elif name in taken:
                    yield Problem(key, f"Class '{name}' is in two groups.", "Leave it in one of them.")
                taken[name] = group.called
        called = [group.called for group in self.merge]
        left = [name for name in classes if name not in taken]
        if again := next((name for place, name in enumerate(called) if name in [*called[:place], *left]), None):
            yield Problem(key, f"Two classes would be called '{again}'.", "Give the group another name.")
        if self.merge and len(left) + len(self.merge) < FEWEST:
            yield Problem(
                key,
                f"All classes of '{whose}' would be one: nothing would be left to tell apart.",
                "Leave two classes or more.",
            )


@dataclass(frozen=True)
class Merged(View):
    """The facts of `whole`, but with some classes taken as one."""

    names: tuple[str, ...]
    counted: Mapping[str, SplitFacts]

    @property
    def classes(self) -> tuple[str, ...]:
        return self.names

    @property
    def splits(self) -> Mapping[str, SplitFacts]:
        return self.counted


@dataclass(frozen=True)
class _Facts:
    images: int
    classes: Mapping[str, int]
    pixels: Mapping[str, int] | None = None


def counts_of(
    given: Mapping[str, int], classes: Sequence[str], names: Sequence[str], places: NDArray[np.int32]
) -> dict[str, int]:
    """How many images each of the classes `names` has where each of `classes` at `places` has those `given`."""
    totals = dict.fromkeys(names, 0)
    for name, place in zip(classes, places, strict=True):
        totals[names[place]] += given.get(name, 0)
    return totals


def _counted(facts: SplitFacts, classes: Sequence[str], names: Sequence[str], places: NDArray[np.int32]) -> _Facts:
    return _Facts(facts.images, counts_of(facts.classes, classes, names, places))
