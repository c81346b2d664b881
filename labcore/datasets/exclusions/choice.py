"""From findings to what a list leaves out: training images, single ones whole, of copies all but what is kept.

Validation and test images stay whatever is found, as results are measured on them: who chooses among them chooses the
result.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from labcore.datasets.card import SPLITS
from labcore.datasets.dataset import Dataset
from labcore.datasets.findings import Finding
from labcore.datasets.kinds import KINDS

BY_HAND = "by hand"
TRAIN = SPLITS.index("train")

CHOICES = tuple(kind.name for kind in KINDS.values() if kind.acceptable)
"""The kinds of findings whose training images can be left out."""

FAMILIES: Mapping[str, Collection[str]] = {
    family: tuple(kind.name for kind in KINDS.values() if kind.family == family)
    for family in dict.fromkeys(kind.family for kind in KINDS.values() if kind.family)
}
"""Kinds that can be accepted by one word."""

DUPLICATES, ARTIFACTS = FAMILIES["duplicates"], FAMILIES["artifacts"]


def parts(finding: Finding) -> tuple[tuple[int, ...], ...]:
    """What is accepted or rejected one by one: the sets of a finding, or each of its images."""
    return finding.sets or tuple((image,) for image in finding.images)


def going(dataset: Dataset, kind: str, members: Sequence[int]) -> list[int]:
    """Which of `members`, one of the `parts` of a finding of that kind, are left out where it is accepted."""
    learned = sorted(image for image in members if dataset.split[image] == TRAIN)
    return learned[1:] if KINDS[kind].one_stays and len(learned) == len(members) else learned


def can_be_accepted(dataset: Dataset, finding: Finding) -> bool:
    """Whether any image goes where the finding is accepted."""
    return KINDS[finding.kind].acceptable and any(going(dataset, finding.kind, members) for members in parts(finding))


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
