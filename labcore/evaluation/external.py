"""What a run came to on data sets that it has not seen, as its folder keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from labcore.evaluation.statistics.interval import ENDS

ARTIFACT = "external"
"""The series in which a run keeps what came of external tests, numbered from 1."""

ANSWERS = "external_answers"
"""The series of its answers, `labcore.evaluation.answers.Answers`, with the same numbers."""

SPLITS = ("test", "val", "train", "all")
"""What of another data set a run may be measured on: it has learned from none of it."""


@dataclass(frozen=True)
class External:
    """One external test.

    Attributes:
        number: its place in the series.
        dataset, fingerprint, split: on which images; `split` is one of `SPLITS`.
        date: when, in seconds since 1970, UTC.
        mapping: the run's class by the other set's.
        left_out: classes of the other set whose images were not judged; `images_left_out` how many these were.
        without_images: classes of the run that no image was of.
        notes: cautions, in sentences.
        assessment: `labcore.evaluation.assessment.Assessment` as plain data; what is no number is None.
    """

    number: int
    dataset: str
    fingerprint: str
    split: str
    date: float
    mapping: Mapping[str, str]
    left_out: tuple[str, ...]
    images_left_out: int
    without_images: tuple[str, ...]
    notes: tuple[str, ...]
    assessment: Mapping[str, Any]

    @classmethod
    def read(cls, number: int, kept: Any) -> Self | None:
        """From what is kept under `number`; None where that is damaged."""
        try:
            figures = {name: value for name, value in kept["assessment"]["figures"].items() if _is_interval(value)}
            return cls(
                number=number,
                dataset=str(kept["dataset"]),
                fingerprint=str(kept["fingerprint"]),
                split=str(kept["split"]),
                date=float(kept["date"]),
                mapping={str(their): str(own) for their, own in kept["mapping"].items()},
                left_out=tuple(map(str, kept["left_out"])),
                images_left_out=int(kept["images_left_out"]),
                without_images=tuple(map(str, kept["without_images"])),
                notes=tuple(map(str, kept["notes"])),
                assessment={**kept["assessment"], "figures": figures},
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return None  # the folder may come from anywhere


def _is_interval(value: Any) -> bool:
    """Whether it is a figure with its ends, each a number or None."""
    ends = [value.get(name, "") for name in ENDS] if isinstance(value, dict) else [""]
    return all(end is None or type(end) in (int, float) for end in ends)
