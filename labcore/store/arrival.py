"""What became of what an archive brought."""

from dataclasses import dataclass
from enum import StrEnum

from labcore.store import class_record
from labcore.store.store import Store


class How(StrEnum):
    """What became of one run, study or tuning."""

    NEW = "new"
    THERE = "there"
    RESTORED = "restored"
    COPY = "copy"


SAYS = {
    How.NEW: "is here now",
    How.THERE: "was here already, the same: nothing was done",
    How.RESTORED: "lay in the trash, the same: it is back",
    How.COPY: "is here now, under an id of its own",
}


@dataclass(frozen=True)
class Arrival:
    """One run, study or tuning.

    Attributes:
        packed_id: its id in the archive.
        made_id: its id here.
    """

    packed_id: str
    made_id: str
    how: How

    def in_words(self) -> str:
        """A sentence."""
        of = f" (packed as {self.packed_id})" if self.packed_id != self.made_id else ""
        return f"{self.made_id}{of} {SAYS[self.how]}."


@dataclass(frozen=True)
class Arrived:
    """All of it.

    Attributes:
        runs, records: the runs; the studies and tunings.
        left_out: what could not be packed, as sentences.
    """

    runs: tuple[Arrival, ...]
    records: tuple[Arrival, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def run_ids(self) -> list[str]:
        """The ids of the runs here."""
        return [run.made_id for run in self.runs]


def owner_here(store: Store, had: str) -> str:
    """Whose something is to be that was the person's `had` where it was packed: whoever brings it, unless an instructor
    brings back what is somebody's of this class."""
    if store.viewer.is_instructor and had:
        record = class_record.read(store.runs_dir)
        if record is not None and record.person(had) is not None:
            return had
    return store.viewer.person_id
