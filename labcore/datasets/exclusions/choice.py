"""From findings to what a list leaves out: training images, single ones whole, of copies all but what is kept.

Validation and test images stay whatever is found, as results are measured on them: who chooses among them chooses the
result.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from labcore.datasets.card import SPLITS
from labcore.datasets.dataset import Dataset
from labcore.datasets.findings import Finding

BY_HAND = "by hand"
TRAIN = SPLITS.index("train")

COPIES = (
    *("duplicates across splits", "duplicates within a split"),
    *("near duplicates across splits", "near duplicates within a split"),
)
"""Of these one image of each set stays: those that are measured on where there are any, else the first."""

DUPLICATES = (*COPIES, "conflicting labels")
"""Copies with different labels all go: one is wrong, and nobody knows which."""

ARTIFACTS = ("blank image", "dark image", "over-exposed image", "blurred image", "odd size", "tiny image")
CHOICES = (*DUPLICATES, *ARTIFACTS, "group leak", "outlier", "likely wrong label", "single-class mask")
"""The kinds of findings whose training images can be left out."""

FAMILIES: Mapping[str, Collection[str]] = {"duplicates": DUPLICATES, "artifacts": ARTIFACTS}
"""Kinds that can be accepted by one word. What is doubtful is accepted kind by kind."""


def parts(finding: Finding) -> tuple[tuple[int, ...], ...]:
    """What is accepted or rejected one by one: the sets of a finding, or each of its images."""
    return finding.sets or tuple((image,) for image in finding.images)


def going(dataset: Dataset, kind: str, members: Sequence[int]) -> list[int]:
    """Which of `members`, one of the `parts` of a finding of that kind, are left out where it is accepted."""
    learned = sorted(image for image in members if dataset.split[image] == TRAIN)
    return learned[1:] if kind in COPIES and len(learned) == len(members) else learned


def can_be_accepted(dataset: Dataset, finding: Finding) -> bool:
    """Whether any image goes where the finding is accepted."""
    return finding.kind in CHOICES and any(going(dataset, finding.kind, members) for members in parts(finding))


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


def _reason(kind: str, members: Sequence[int], image: int) -> str:
    others = [member for member in members if member != image]
    return f"{kind}, with {', '.join(map(str, others[:5]))}{', …' if len(others) > 5 else ''}" if others else kind
