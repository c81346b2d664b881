"""What a study would run: which of its runs are in the store already, and which are new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.spec.experiment import Experiment
from labcore.spec.study import Plan
from labcore.store.folder import RunFolder
from labcore.store.identifiers import new_run_id
from labcore.store.likeness import like
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.study import Member, place
from labcore.studies.candidates import Candidate, candidates, differing_too, metric_of


@dataclass(frozen=True)
class Proposal:
    """A study before it is begun, or larger than it is.

    Attributes:
        plan: what was asked for.
        members: all runs, in the order in which they are to be run.
        new: the specs of those to be queued, by the ids that they will have.
        remarks: what is worth knowing before it is begun, in sentences.
    """

    plan: Plan
    members: tuple[Member, ...]
    new: Mapping[str, Experiment]
    remarks: tuple[str, ...]

    @property
    def reused(self) -> int:
        """How many runs were in the store already."""
        return len({member.run_id for member in self.members} - set(self.new))


def propose(plan: Plan, store: Store, library: Library, known: Iterable[Member] = ()) -> Proposal:
    """What `plan` would run. Writes nothing.

    A run in the store is taken instead of a new one where it has, or will have, the same result: the same settings, on
    the same images.

    Args:
        known: the members that the study has already, which stay as they are.

    Raises InputError where a combination cannot be, or the metric.
    """
    metric_of(plan)
    found = candidates(plan, library.card)
    stay = {member.place: member for member in known}
    chosen: dict[str, str] = {}
    new: dict[str, Experiment] = {}
    members = []
    for each in found:
        member = stay.get(place(each.cell, each.seed, each.fold))
        if member is None:
            member = _member(each, chosen, new, store, library)
        members.append(member)
    return Proposal(plan, tuple(members), new, tuple(_remarks(plan, found, members)))


def _member(
    each: Candidate, chosen: dict[str, str], new: dict[str, Experiment], store: Store, library: Library
) -> Member:
    """The member for a candidate; a run that is there, or that another combination has asked for, serves it too."""
    identity = each.spec.identity()
    if identity not in chosen:
        known = there(each.spec, store, library)
        chosen[identity] = known.run_id if known else new_run_id()
        if known is None:
            new[chosen[identity]] = each.spec
    run_id = chosen[identity]
    return Member(cell=each.cell, seed=each.seed, fold=each.fold, run_id=run_id, own=run_id in new)


def there(spec: Experiment, store: Store, library: Library) -> RunRecord | None:
    """The newest run that has, or will have, the result of `spec`, on the same images; None where there is none."""
    card = library.card(spec.dataset, spec.exclusions)
    return next((record for record in like(spec, store) if _read_the_same(record, card)), None)


def _read_the_same(record: RunRecord, card: Card) -> bool:
    """Whether the run has read, or will read, the images of `card`; and has left figures, where it has ended."""
    folder = RunFolder(record.path)
    if record.state is State.FINISHED and not (folder.report() or {}).get("validation"):
        return False
    noted = (folder.environment() or {}).get("dataset")
    if not isinstance(noted, dict):  # it has not begun to read
        return record.state is not State.FINISHED
    identity = (noted.get("without") or {}).get("identity")
    return bool(noted.get("fingerprint") == card.fingerprint and identity == (card.without and card.without.identity))


def _remarks(plan: Plan, found: Sequence[Candidate], members: Sequence[Member]) -> Iterable[str]:
    yield from plan.remarks()
    for key, values in differing_too(found, plan.factors).items():
        yield (
            f"{key} differs between combinations too ({', '.join(values)}), as it is fitted to them: an effect may "
            "come of that. To hold it fixed, set it in the base."
        )
    places: dict[tuple[str, int | None], list[str]] = {}
    for member in members:
        if member.seed == plan.seeds[0]:
            places.setdefault((member.run_id, member.fold), []).append(plan.told(member.cell))
    twins = [cells for cells in places.values() if len(cells) > 1]
    if twins:
        yield f"These combinations are one and the same experiment: {' and '.join(twins[0])}. It is run once for all."
