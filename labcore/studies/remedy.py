"""A change of a run's spec that may help it: to be trained, and compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labcore.datasets.card import Card
from labcore.errors import InputError
from labcore.spec.experiment import Experiment
from labcore.spec.levels import laid
from labcore.spec.resolve import refuse, validate
from labcore.store.labels import LONGEST_NAME

LABEL_STAYS: tuple[dict[str, Any], ...] = (
    {"kind": "rotation", "degrees": 10},
    {"kind": "translation", "share": 0.08},
    {"kind": "zoom", "share": 0.1},
)
"""Operations that leave the label true whatever the images show."""


@dataclass(frozen=True)
class Remedy:
    """One change.

    Attributes:
        title: what it is called.
        why: what speaks for it, and what to look at afterwards, in sentences.
        settings: what it sets, by dotted key; to be laid over the run's spec.
    """

    title: str
    why: str
    settings: Mapping[str, Any]

    def spec(self, spec: Experiment) -> dict[str, Any]:
        """The run's spec with the remedy, as raw content that can be resolved, under a name that tells of the remedy;
        its test set stays closed."""
        raw, ending = spec.model_dump(mode="json"), f" · {self.title}"[:LONGEST_NAME]
        whose = (spec.name or spec.summary())[: LONGEST_NAME - len(ending)].rstrip()
        return laid({**raw, "name": whose + ending, "open_test": False}, self.settings)


def fitting(found: Iterable[Remedy], spec: Experiment, own: Card) -> list[Remedy]:
    """Of the remedies `found`, in their order, those that `spec` can have and has not yet.

    Args:
        own: the card of the run's data set, as it is.
    """
    kept = []
    for remedy in found:
        try:
            # The spec is whole, so that no preset has anything to add: reading their files is spared.
            changed = validate(type(spec), remedy.spec(spec))
            refuse(changed.problems(own))
        except InputError:
            continue  # this data set or network cannot have it, so it is no remedy here
        if changed.identity() != spec.identity():
            kept.append(remedy)
    return kept
