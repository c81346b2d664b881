"""What a study would run: which of its runs are in the store already, and which are new."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.spec.experiment import Experiment
from labcore.spec.study import Plan
from labcore.store.folder import RunFolder
from labcore.store.identifiers import new_run_id
from labcore.store.likeness import alike
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.study import Member, place
from labcore.studies.candidates import Candidate, candidates, differing_too, metric_of, require_class


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
    metric = metric_of(plan)
    card_of = cache(library.card)
    found = candidates(plan, card_of)
    for dataset in {each.spec.dataset for each in found}:
        require_class(metric, card_of(dataset).classes)
    stay = {member.place: member for member in known}
    places = [place(each.cell, each.seed, each.fold) for each in found]
    identities = {at: each.spec.identity() for at, each in zip(places, found, strict=True) if at not in stay}
    specs: dict[str, Experiment] = {}
    for at, each in zip(places, found, strict=True):
        if at in identities:  # of twins the first one's, by whose name the run goes
            specs.setdefault(identities[at], each.spec)
    reused = _there(specs, store, card_of)
    run_ids = {identity: reused[identity] if identity in reused else new_run_id() for identity in specs}
    new = {run_ids[identity]: spec for identity, spec in specs.items() if identity not in reused}
    members = [
        stay[at] if at in stay else _member(each, run_ids[identities[at]], new)
        for at, each in zip(places, found, strict=True)
    ]
    return Proposal(plan, tuple(members), new, tuple(_remarks(plan, found, members)))


def _member(each: Candidate, run_id: str, new: Mapping[str, Experiment]) -> Member:
    return Member(cell=each.cell, seed=each.seed, fold=each.fold, run_id=run_id, own=run_id in new)


def there(spec: Experiment, store: Store, library: Library) -> str | None:
    """The newest run that has, or will have, the result of `spec`, on the same images; None where there is none."""
    return _there({spec.identity(): spec}, store, library.card).get(spec.identity())


def _there(specs: Mapping[str, Experiment], store: Store, card_of: Callable[..., Card]) -> dict[str, str]:
    """The same of many, by their identities: those that have such a run, with its id."""
    found = {}
    for identity, records in alike(specs, store).items():
        card = card_of(specs[identity].dataset, specs[identity].exclusions)
        known = next((record.run_id for record in records if _read_the_same(record, card)), None)
        if known is not None:
            found[identity] = known
    return found


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
