"""Answers counted as if some of the classes were one: what makes runs comparable that tell different classes apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.answers import Answers

OR = " or "


@dataclass(frozen=True)
class Alike:
    """The finest classes that several runs have in common.

    Attributes:
        classes: what they are called.
        places: for each run the place of each of its own classes among them, `(C,)` int32.
    """

    classes: tuple[str, ...]
    places: tuple[NDArray[np.int32], ...]


def alike(runs: Sequence[tuple[Sequence[str], Mapping[str, Sequence[str]]]]) -> Alike:
    """The finest classes that can be counted for every one of `runs`: its classes, and the members of those that it
    takes as one, by what it calls them."""
    sets = [[frozenset(merged.get(name, (name,))) for name in classes] for classes, merged in runs]
    joined: list[set[str]] = []
    for each in (own for of_run in sets for own in of_run):
        apart = [group for group in joined if not group & each]
        joined = [*apart, set(each).union(*(group for group in joined if group & each))]
    order = list(dict.fromkeys(member for of_run in sets for own in of_run for member in sorted(own)))
    joined.sort(key=lambda group: min(map(order.index, group)))
    names = _names([tuple(sorted(group, key=order.index)) for group in joined], [merged for _, merged in runs])
    places = [[next(at for at, group in enumerate(joined) if own & group) for own in of_run] for of_run in sets]
    return Alike(names, tuple(np.array(each, np.int32) for each in places))


def _names(groups: Sequence[Sequence[str]], given: Sequence[Mapping[str, Sequence[str]]]) -> tuple[str, ...]:
    """What each of `groups` is called: as the runs call it, where that is one name, and of this group alone."""
    plain = [OR.join(group) for group in groups]
    called = [{name for run in given for name in run if set(run[name]) == set(group)} for group in groups]
    uses = Counter(name for each, own in zip(called, plain, strict=True) for name in each or {own})
    unique = [next(iter(each)) if len(each) == 1 else own for each, own in zip(called, plain, strict=True)]
    return tuple(name if uses[name] == 1 else own for name, own in zip(unique, plain, strict=True))


def merged(answers: Answers, places: NDArray[np.int32]) -> Answers:
    """`answers` of classes that lie at `places` `(C,)` among fewer ones: the probability of a class is the sum of its
    members', and so may answer with it where no member alone would have won."""
    total = np.zeros((len(answers.labels), int(places.max()) + 1), np.float32)
    np.add.at(total.T, places, answers.probabilities.T)
    return replace(answers, labels=places[answers.labels], probabilities=total)
