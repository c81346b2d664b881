"""What stands against a spec on a data set."""

from dataclasses import dataclass


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
