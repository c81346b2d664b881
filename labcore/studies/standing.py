"""How a study stands: what has become of each of its runs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.study import Member, StudyRecord, StudyState

MISSING = "missing"
"""Said of a run that is not there, or lies in the trash."""

FINISHED = "finished"
"""Said of a study that is to run and has nothing left to do."""


@dataclass(frozen=True)
class Standing:
    """A study beside the records of its runs.

    Attributes:
        study: as its file has it.
        records: of its runs, by id, as far as they are there and not in the trash.
    """

    study: StudyRecord
    records: Mapping[str, RunRecord]

    def state_of(self, member: Member) -> str:
        """What has become of the member: the state of its run, or `MISSING`."""
        record = self.records.get(member.run_id)
        return MISSING if record is None else record.state.value

    @property
    def counts(self) -> Counter[str]:
        """How many different runs are in each state."""
        return Counter({member.run_id: self.state_of(member) for member in self.study.members}.values())

    @property
    def total(self) -> int:
        """How many different runs it has."""
        return len({member.run_id for member in self.study.members})

    @property
    def is_over(self) -> bool:
        """Whether none of its runs waits or is at work."""
        return not self.counts[State.QUEUED.value] and not self.counts[State.RUNNING.value]

    @property
    def state(self) -> str:
        """running, paused, stopped or finished. A stopped one has nothing at work soon; a finished one nothing to do,
        though some runs may have failed."""
        wanted = self.study.state
        return FINISHED if wanted is not StudyState.STOPPED and self.is_over else wanted.value

    @property
    def unfinished(self) -> list[Member]:
        """Those that have ended without a result, or are gone: what can be retried."""
        fine = (State.FINISHED.value, State.QUEUED.value, State.RUNNING.value)
        return [member for member in self.study.members if self.state_of(member) not in fine]

    def told(self) -> str:
        """In a line."""
        counts = self.counts
        words = [f"{counts.pop(State.FINISHED.value, 0)} of {self.total} runs finished"]
        return ", ".join([*words, *(f"{count} {state}" for state, count in sorted(counts.items()))])


def standing(study: StudyRecord, store: Store) -> Standing:
    """How `study` stands now."""
    (now,) = standings([study], store)
    return now


def standings(studies: Sequence[StudyRecord], store: Store) -> list[Standing]:
    """How each of `studies` stands now, in their order."""
    store.refresh()
    records = store.records(member.run_id for study in studies for member in study.members)
    there = {run_id: record for run_id, record in records.items() if record.trashed is None}
    return [
        Standing(study, {each.run_id: there[each.run_id] for each in study.members if each.run_id in there})
        for study in studies
    ]
