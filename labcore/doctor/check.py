"""The words of a diagnosis."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing looked at.

    Attributes:
        name: what was looked at.
        ok: whether it is as it should be.
        detail: what was found.
        cure: what to do where it is not ok.
        needed: whether the lab cannot work without it; otherwise not being ok is a note.
    """

    name: str
    ok: bool
    detail: str
    cure: str = ""
    needed: bool = True

    @property
    def broken(self) -> bool:
        return self.needed and not self.ok
