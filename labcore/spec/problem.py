"""What stands against a spec on a data set."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_TOLD = 8
"""Problems at a time."""


@dataclass(frozen=True)
class Problem:
    """Why a spec cannot, or should not, run on a data set.

    Attributes:
        key: the dotted key of the setting to change.
        message: what is wrong, as a sentence.
        cure: how to mend it, as a sentence.
        fatal: whether the run is refused; otherwise it is a warning.
    """

    key: str
    message: str
    cure: str
    fatal: bool = True


def told(problems: Sequence[Problem]) -> tuple[str, str]:
    """The `problems`, of which there is one at least, as one message and the last one's cure. Many are cut short."""
    *others, last = problems[:MOST_TOLD]
    more = f" And {len(problems) - MOST_TOLD} more." if len(problems) > MOST_TOLD else ""
    return " ".join([*(f"{problem.message} {problem.cure}" for problem in others), last.message]), f"{last.cure}{more}"
