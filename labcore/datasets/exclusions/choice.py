"""From findings to what a list leaves out: training images, single ones whole, of copies all but what is kept.

Test images stay whatever is accepted: results are measured on them, and who chooses among them chooses the result.
Validation images stay too, as runs are compared on them, but for copies of test images and images of their group. One
of either can still be named by hand.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np

from labcore.datasets.card import SPLITS
from labcore.datasets.dataset import Dataset
from labcore.datasets.findings import Finding

KEPT_FIRST = ("test", "val", "train")
"""The split whose image stays: what is measured on stays as it is, so its copies among what is learned from go."""

BY_HAND = "by hand"

Members = Sequence[int]
Choose = Callable[[Dataset, Members], list[int]]


def all_but_one(dataset: Dataset, members: Members) -> list[int]:
    """Copies of one image: one stays, of the test split where there is one there, else of validation, else training."""
    kept = min(members, key=lambda image: (_rank(dataset, image), image))
    return [image for image in members if image != kept]


def all_but_one_split(dataset: Dataset, members: Members) -> list[int]:
    """Images of one group: those of one split stay."""
    kept = min(_rank(dataset, image) for image in members)
    return [image for image in members if _rank(dataset, image) != kept]


def every_one(dataset: Dataset, members: Members) -> list[int]:
    """Images that are of no use, such as copies with different labels: one is wrong, and nobody knows which."""
    return list(members)


DUPLICATES: Mapping[str, Choose] = {
    "duplicates across splits": all_but_one,
    "duplicates within a split": all_but_one,
    "near duplicates across splits": all_but_one,
    "near duplicates within a split": all_but_one,
    "conflicting labels": every_one,
}
ARTIFACTS: Mapping[str, Choose] = dict.fromkeys(
    ("blank image", "dark image", "over-exposed image", "blurred image", "odd size", "tiny image"), every_one
)
DOUBTFUL: Mapping[str, Choose] = {
    "group leak": all_but_one_split,
    "outlier": every_one,
    "likely wrong label": every_one,
    "single-class mask": every_one,
}
CHOICES: Mapping[str, Choose] = {**DUPLICATES, **ARTIFACTS, **DOUBTFUL}
"""The kinds of findings whose images can be left out, and which of them would go if all were training images."""

FAMILIES: Mapping[str, Collection[str]] = {"duplicates": DUPLICATES.keys(), "artifacts": ARTIFACTS.keys()}
"""Kinds that can be accepted by one word. What is doubtful is accepted kind by kind."""


def parts(finding: Finding) -> tuple[tuple[int, ...], ...]:
    """What is accepted or rejected one by one: the sets of a finding, or each of its images."""
    return finding.sets or tuple((image,) for image in finding.images)


def going(dataset: Dataset, kind: str, members: Members) -> list[int]:
    """Which of `members`, one of the `parts` of a finding of that kind, are left out where it is accepted."""
    splits = {image: SPLITS[dataset.split[image]] for image in members}
    may_go = {"train", "val"} if "test" in splits.values() else {"train"}
    return [image for image in CHOICES[kind](dataset, members) if splits[image] in may_go]


def left_out(
    dataset: Dataset, findings: Iterable[Finding], rejected: Mapping[str, Collection[int]] | None = None
) -> dict[int, str]:
    """Why each image goes, by its position, where `findings` are accepted.

    Args:
        rejected: by kind, the places of the `parts` of a finding that are not accepted.
    """
    reasons: dict[int, str] = {}
    for finding in findings:
        refused = (rejected or {}).get(finding.kind, ())
        for place, members in enumerate(parts(finding)):
            if place not in refused:
                for image in going(dataset, finding.kind, members):
                    reasons.setdefault(image, _reason(finding.kind, members, image))
    return reasons


def by_split(dataset: Dataset, images: Iterable[int]) -> dict[str, int]:
    """How many of the images lie in each split."""
    counts = np.bincount(dataset.split[list(images)], minlength=len(SPLITS))
    return dict(zip(SPLITS, map(int, counts), strict=False))


def _rank(dataset: Dataset, image: int) -> int:
    return KEPT_FIRST.index(SPLITS[dataset.split[image]])


def _reason(kind: str, members: Members, image: int) -> str:
    others = [member for member in members if member != image]
    return f"{kind}, with {', '.join(map(str, others[:5]))}{', …' if len(others) > 5 else ''}" if others else kind
