"""The words in which a check reports."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from labcore.datasets.card import IN_WORDS
from labcore.datasets.kinds import KINDS
from labcore.words import counted

VERSION = 5  # of the checks; a kept result of another version is made anew

Severity = Literal["problem", "warning", "note"]


class Finding(BaseModel):
    """One thing found.

    Attributes:
        kind: what was found, one of `KINDS`.
        severity: a problem makes results wrong, a warning may, a note is good to know.
        message: what it is and what to do, for a student.
        images: indices of the images concerned.
        notes: what is to be said of each of `images`, in their order; empty where there is nothing.
        sets: of duplicates and the like, the indices that belong together.
        splits: the splits concerned.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    severity: Severity
    message: str
    images: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    sets: tuple[tuple[int, ...], ...] = ()
    splits: tuple[str, ...] = ()

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError(f"there is no kind of finding '{kind}': describe it in labcore/datasets/kinds.py")
        return kind


class Duplicates(BaseModel):
    """Sets of pixel-identical images, each counted once: those that lie in one split, and those that span several."""

    model_config = ConfigDict(frozen=True)

    within_split: int
    across_splits: int


class Findings(BaseModel):
    """All that was found in the set of this fingerprint. `group_leaks`: groups with images in more than one split."""

    model_config = ConfigDict(frozen=True)

    version: int = VERSION
    fingerprint: str
    duplicates: Duplicates
    group_leaks: int
    findings: tuple[Finding, ...]

    def leak_in_words(self) -> str:
        """What identical images in several splits mean for figures, in a sentence; empty where there are none."""
        sets = self.duplicates.across_splits
        if not sets:
            return ""
        parted = next((each.splits for each in self.findings if each.kind == "duplicates across splits"), ())
        *most, last = [IN_WORDS[split] for split in parted] or ["several splits"]
        named = f"{', '.join(most)} and {last}" if most else last
        return (
            f"{counted(sets, 'set')} of identical images {'is' if sets == 1 else 'are'} shared by {named}: figures on "
            "them look better than they are, unless an exclusion list leaves them out. The data set's page shows them."
        )
