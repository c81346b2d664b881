"""Who looks: what of the runs somebody may see, and what change."""

from dataclasses import dataclass

SHARED = """(runs.shared OR EXISTS (SELECT 1 FROM study_members AS m JOIN studies AS s USING (study_id)
    WHERE m.run_id = runs.run_id AND m.own AND s.shared AND s.owner = runs.owner))"""
"""Whether a row of runs is shared with the class: by itself, or with a study or tuning of its owner's."""


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks for runs, studies and tunings.

    Attributes:
        person_id: in the class list; empty for whoever has the machine, to whom all belongs that was made without a
            class or by the command line.
        is_instructor: who may see and change whatever is anybody's.
    """

    person_id: str = ""
    is_instructor: bool = True

    @property
    def sees(self) -> str:
        """Whether a row of runs may be seen, as SQL with the value `:viewer`."""
        return "1" if self.is_instructor else f"(runs.owner = :viewer OR {SHARED})"

    @property
    def owns(self) -> str:
        """Whether a row of runs may be changed, in the same way."""
        return "1" if self.is_instructor else "runs.owner = :viewer"

    def may_change(self, owner: str) -> bool:
        """Whether what is the person's `owner` is this one's to change."""
        return self.is_instructor or owner == self.person_id


LOCAL = Viewer()
"""Whoever has the machine: the command line, the launcher, and the app where there is no class."""


def for_owner(owner: str) -> Viewer:
    """Who acts for somebody that is not there: as one who sees what is that person's or shared."""
    return Viewer(owner, is_instructor=False) if owner else LOCAL
