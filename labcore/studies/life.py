"""The life of a study: begun, paused, resumed, stopped, grown, mended and forgotten.

What is decided is written into the study's file first, and then carried out on its runs: whoever is cut short in
between may ask again. Runs are queued here; that somebody carries them out is the caller's business.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.spec.experiment import Experiment
from labcore.spec.levels import level_in_words
from labcore.spec.plan import plan_of
from labcore.spec.study import Plan
from labcore.store.folder import RunFolder
from labcore.store.identifiers import new_run_id
from labcore.store.status import State
from labcore.store.store import RESUMABLE, Store
from labcore.store.studies import Studies
from labcore.store.study import StudyRecord, StudyState, place
from labcore.studies.candidates import candidates
from labcore.studies.proposal import Proposal, propose


def begin(proposal: Proposal, store: Store) -> StudyRecord:
    """Keep the study and queue its new runs.

    Raises InputError where a limit of the class does not allow them all, LabError where the disk refuses.
    """
    store.require_room(len(proposal.new))
    study = Studies(store).add(proposal.plan, proposal.members)
    try:
        _submit(proposal.new, study, store)
    except LabError as error:
        cure = f"{error.cure} Then go on with what is begun: python -m labcore studies resume {study.study_id}"
        raise LabError(error.problem, cure) from error
    return study


def pause(study_id: str, store: Store) -> StudyRecord:
    """Hold back what is queued; what is at work goes on to its end. Raises InputError where it has been stopped."""
    studies = Studies(store)
    if studies.get(study_id).state is StudyState.STOPPED:
        raise InputError(
            f"Study '{study_id}' has been stopped.", "There is nothing to pause; 'studies resume' goes on."
        )
    return studies.turn(study_id, StudyState.PAUSED)


def resume(study_id: str, store: Store, library: Library) -> StudyRecord:
    """Go on: queue again what a stop has cut short, or is about to, and whatever runs are missing. Failed ones are
    retried alone. Raises InputError where a limit of the class does not allow them all; nothing is changed then."""
    studies = Studies(store)
    before = studies.get(study_id)
    store.refresh()
    records = store.records(member.run_id for member in before.members)
    own = dict.fromkeys(member.run_id for member in before.members if member.own)
    cut_short = [
        each for each in own if each in records and records[each].state in (State.CANCELLED, State.INTERRUPTED)
    ]
    again = cut_short if before.state is StudyState.STOPPED else []
    store.require_room(len(again) + sum(each not in records for each in own), before.owner)
    study = studies.turn(study_id, StudyState.RUNNING)
    if before.state is StudyState.STOPPED:
        store.resubmit_all(own)
    missing = [member for member in study.members if member.own and member.run_id not in records]
    if missing:
        wanted = {member.place: member.run_id for member in missing}
        specs = {wanted[place]: spec for place, spec in _specs(study.plan, library).items() if place in wanted}
        _submit(specs, study, store)
    return study


def stop(study_id: str, store: Store) -> StudyRecord:
    """End it: what is queued at once, what is at work after its current batch. Runs that it only reuses go
    on, and so do its own where another study waits for them."""
    study = Studies(store).turn(study_id, StudyState.STOPPED)
    store.stop_all(dict.fromkeys(member.run_id for member in study.members if member.own), study_id)
    return study


def larger(plan: Plan, seeds: Sequence[int] = (), values: Mapping[str, Sequence[Any]] | None = None) -> Plan:
    """`plan` with more seeds, and more values of its factors. Raises InputError where that cannot be."""
    raw = plan.model_dump(mode="json")
    raw["seeds"] += [seed for seed in seeds if seed not in raw["seeds"]]
    for key, more in (values or {}).items():
        if key not in raw["factors"]:
            raise InputError(
                f"'{key}' is no factor of this study.", f"Its factors are {', '.join(raw['factors'])}; begin another."
            )
        fresh = [value for value in more if value not in raw["factors"][key]]
        raw["factors"][key] += fresh
        if key in raw["labels"]:
            raw["labels"][key] += [level_in_words(value) for value in fresh]
    return plan_of(raw)


def grow(study_id: str, wanted: Plan, store: Store, library: Library) -> tuple[StudyRecord, Proposal]:
    """Give the study the seeds and values of `wanted` beside its own, and queue what is new; a stopped one goes on.

    Raises InputError where that cannot be.
    """
    studies, study = Studies(store), None
    while study is None:  # where somebody else has made it larger meanwhile, what is new is looked for again
        before = studies.get(study_id)
        plan = larger(before.plan, wanted.seeds, wanted.factors)
        proposal = propose(plan, store, library, before.members)
        store.require_room(len(proposal.new), before.owner)
        study = studies.grow(study_id, before.plan, plan, proposal.members)
    taken = {member.run_id for member in study.members}
    _submit({run_id: spec for run_id, spec in proposal.new.items() if run_id in taken}, study, store)
    return study, proposal


def retry(study_id: str, run_id: str, store: Store, library: Library) -> str:
    """Have a member that did not finish run again, and return the id of its run: the same, gone on with where it
    stands, or a new one where that is gone or in the trash.

    Raises InputError where the run is no member, or has not failed.
    """
    studies = Studies(store)
    study = studies.get(study_id)
    members = [member for member in study.members if member.run_id == run_id]
    if not members:
        raise InputError(f"Run '{run_id[:60]}' is not in study '{study_id}'.", "'studies show' lists its runs.")
    store.refresh()
    record = store.records([run_id]).get(run_id)
    if record is not None and record.trashed is None and record.state not in RESUMABLE:
        raise InputError(f"Run '{run_id}' is {record.state.value}.", "Only what did not finish can be run again.")
    if study.state is StudyState.STOPPED:
        studies.turn(study_id, StudyState.RUNNING)
    if record is not None and record.trashed is None and RunFolder(record.path).exists:
        store.resubmit(run_id)
        return run_id
    fresh = new_run_id()
    spec = _specs(study.plan, library)[members[0].place]
    for member in members:
        study = studies.exchange(study_id, run_id, member.model_copy(update={"run_id": fresh, "own": True}))
    now = next(member.run_id for member in study.members if member.place == members[0].place)
    if now == fresh:  # else somebody else has retried it meanwhile
        store.submit(spec, run_id=fresh, owner=study.owner)
    return now


def delete(study_id: str, store: Store, *, with_runs: bool = False) -> int:
    """Forget the study; `with_runs` moves to the trash what it has queued itself and no other study has. Returns how
    many those are.

    Raises InputError while one of those is at work.
    """
    studies = Studies(store)
    study = studies.get(study_id)
    store.refresh()
    own = dict.fromkeys(member.run_id for member in study.members if member.own)
    records = [record for record in store.records(own).values() if record.trashed is None]
    doomed = [each for each in records if studies.of_run(each.run_id) == [study_id]] if with_runs else []
    if any(record.state is State.RUNNING for record in doomed):
        raise InputError(f"Study '{study_id}' has runs at work.", f"Stop it first: studies stop {study_id}.")
    if not with_runs and study.state is not StudyState.RUNNING:
        # They would begin all at once, with nobody left to hold them back.
        store.stop_all((record.run_id for record in records if record.state is State.QUEUED), study_id)
    for record in doomed:
        store.delete(record.run_id)
    studies.delete(study_id)
    return len(doomed)


def _specs(plan: Plan, library: Library) -> dict[str, Experiment]:
    """The spec of each run that `plan` asks for, by its place."""
    return {place(each.cell, each.seed, each.fold): each.spec for each in candidates(plan, library.card)}


def _submit(specs: Mapping[str, Experiment], study: StudyRecord, store: Store) -> None:
    for run_id, spec in specs.items():
        store.submit(spec, run_id=run_id, owner=study.owner)
