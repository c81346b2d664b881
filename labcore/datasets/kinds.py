"""The kinds of findings, and what follows from each: which check finds it, and what may be left out on its account."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What can be found in a data set.

    Attributes:
        name: what it is called, in findings and by who accepts it.
        deep: only a deep check finds it.
        acceptable: the training images concerned can be left out.
        one_stays: of each set one image stays: those that are measured on where there are any, else the first.
        family: the word by which it is accepted together with others. What is doubtful has none: it is accepted kind
            by kind.
    """

    name: str
    deep: bool = False
    acceptable: bool = False
    one_stays: bool = False
    family: str = ""


def _copies(name: str, deep: bool = False) -> Kind:
    return Kind(name, deep, acceptable=True, one_stays=True, family="duplicates")


def _artifact(name: str, deep: bool = True) -> Kind:
    return Kind(name, deep, acceptable=True, family="artifacts")


KINDS = {
    kind.name: kind
    for kind in (
        _copies("duplicates across splits"),
        _copies("duplicates within a split"),
        _copies("near duplicates across splits", deep=True),
        _copies("near duplicates within a split", deep=True),
        # Copies with different labels all go: one is wrong, and nobody knows which.
        Kind("conflicting labels", acceptable=True, family="duplicates"),
        _artifact("blank image"),
        _artifact("dark image"),
        _artifact("over-exposed image"),
        _artifact("blurred image"),
        _artifact("odd size"),
        _artifact("tiny image", deep=False),
        Kind("group leak", acceptable=True),
        Kind("outlier", deep=True, acceptable=True),
        Kind("likely wrong label", deep=True, acceptable=True),
        Kind("single-class mask", acceptable=True),
        # Nobody knows which image such a mask belongs to, so all go that it is learned from.
        Kind("duplicate mask", acceptable=True),
        Kind("labels not judged", deep=True),
        Kind("empty split"),
        Kind("empty class"),
        Kind("class not trained"),
        Kind("class of one image"),
        Kind("one class"),
        Kind("imbalance"),
        Kind("rare mask class"),
    )
}
"""By name: a finding of any other kind is refused."""
