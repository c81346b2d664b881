"""`studies`: what is being studied, and what is to be done with it."""

from typing import TYPE_CHECKING, Any

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.group import Commands
from labcore.cli.table import table
from labcore.errors import InputError

if TYPE_CHECKING:
    from labcore.store.store import Store

STUDY = click.argument("study_id", metavar="STUDY")


@click.group(cls=Commands)
def studies() -> None:
    """List, watch, pause, resume, stop, enlarge and delete studies. `study` begins one."""


@studies.command("ready")
@answers
def ready() -> Answer:
    """List the ready-made studies, to be run by name: study augmentation."""
    from labcore.studies.ready import ready as made

    found = list(made().values())
    data = [{"key": each.key, "name": each.plan.name, "about": each.about, "runs": each.plan.runs} for each in found]
    rows = [(each.key, each.plan.runs, each.plan.base.get("dataset"), each.plan.name) for each in found]
    return Answer({"studies": data}, table(("STUDY", "RUNS", "DATA SET", "NAME"), rows))


@studies.command("list")
@answers
def list_() -> Answer:
    """List the studies, the newest first."""
    from labcore.store.studies import Studies
    from labcore.studies.standing import standings

    store = _store()
    readable, damaged = Studies(store).look()
    found = standings(readable, store)
    data = [
        {
            "study_id": now.study.study_id,
            "name": now.study.name,
            "state": now.state,
            "created": now.study.created,
            "counts": dict(now.counts),
            "runs": now.total,
        }
        for now in found
    ]
    rows = [(now.study.study_id, now.state, now.told(), now.study.name) for now in found]
    rows += [(each.record_id, "damaged", "", f"{each.problem} {each.cure}") for each in damaged]
    unreadable = [{"study_id": each.record_id, "problem": each.problem, "cure": each.cure} for each in damaged]
    text = table(("STUDY", "STATE", "RUNS", "NAME"), rows) if rows else "No studies."
    return Answer({"studies": data, "damaged": unreadable}, text)


@studies.command("show")
@STUDY
@click.option("--wait", is_flag=True, help="Follow the study until it has ended.")
@click.option("--costs", is_flag=True, help="Show also what each cell costs: time, parameters, FLOPs, memory.")
@answers
def show(study_id: str, wait: bool, costs: bool) -> Answer:
    """Show the runs of STUDY, how they stand, and its effects so far."""
    from labcore.cli.study_outcome import answer, outcome

    store = _store()
    shown = outcome(study_id, store) if wait else answer(study_id, store)
    if not costs:
        return shown
    from labcore.cli.study_costs import costs_of
    from labcore.store.studies import Studies
    from labcore.studies.standing import standing

    data, text = costs_of(standing(Studies(store).get(study_id), store))
    return Answer({**shown.data, "cells": data}, f"{shown.text}\n\n{text}".rstrip(), shown.exit_status)


@studies.command("pause")
@STUDY
@answers
def pause(study_id: str) -> Answer:
    """Begin no more runs of STUDY. Those at work go on to their end."""
    from labcore.studies import life

    store = _store()
    life.pause(study_id, store)
    return _stands(study_id, store, f"Paused {study_id}. Go on: python -m labcore studies resume {study_id}")


@studies.command("resume")
@STUDY
@answers
def resume(study_id: str) -> Answer:
    """Go on with STUDY after a pause, a stop or an accident. What failed is retried alone, by `studies retry`."""
    from labcore.datasets.library import Library
    from labcore.launch.local import ensure_running, require_settings
    from labcore.studies import life

    store = _store()
    require_settings()
    life.resume(study_id, store, Library())
    ensure_running()
    return _stands(study_id, store, f"{study_id} goes on.")


@studies.command("stop")
@STUDY
@answers
def stop(study_id: str) -> Answer:
    """End STUDY: its queued runs at once, those at work after their current batch, with their best model kept."""
    from labcore.launch.local import ensure_running
    from labcore.studies import life
    from labcore.studies.standing import standing

    store = _store()
    study = life.stop(study_id, store)
    if not standing(study, store).is_over:  # should a worker not listen, the launcher ends it
        ensure_running()
    return _stands(study_id, store, f"Asked {study_id} to stop.")


@studies.command("add")
@STUDY
@click.option("--seeds", metavar="3,4", default="", help="More seeds.")
@click.option(
    "--value",
    "assignments",
    metavar="KEY=VALUE",
    multiple=True,
    help="One more value of a factor, such as regularization.dropout=0.3. May be given more than once.",
)
@click.option("--wait", is_flag=True, help="Wait for the end and answer with the effects.")
@answers
def add(study_id: str, seeds: str, assignments: tuple[str, ...], wait: bool) -> Answer:
    """Give STUDY more seeds, or more values of its factors, and run what is new."""
    from labcore.cli.study import require_runnable
    from labcore.cli.study_outcome import begun, outcome
    from labcore.datasets.library import Library
    from labcore.launch.local import ensure_running, require_settings
    from labcore.store.studies import Studies
    from labcore.studies import life
    from labcore.studies.proposal import propose

    if not seeds and not assignments:
        raise click.UsageError("Say what to add: --seeds 3,4 or --value KEY=VALUE.")
    store, library = _store(), Library()
    study = Studies(store).get(study_id)
    plan = life.larger(study.plan, _numbers(seeds), _values(assignments))
    require_runnable(propose(plan, store, library, study.members), store, library)
    require_settings()
    study, proposal = life.grow(study_id, plan, store, library)
    if proposal.new:
        ensure_running()
    return outcome(study_id, store) if wait else begun(study, proposal, store)


@studies.command("retry")
@STUDY
@click.argument("run")
@answers
def retry(study_id: str, run: str) -> Answer:
    """Have RUN of STUDY, which did not finish, run again, and no other."""
    from labcore.datasets.library import Library
    from labcore.launch.local import ensure_running, require_settings
    from labcore.store.studies import Studies
    from labcore.store.study import StudyState
    from labcore.studies import life

    store = _store()
    require_settings()
    again = life.retry(study_id, run, store, Library())
    ensure_running()
    text = f"Queued {again} again." if again == run else f"Queued {again} in the place of {run}."
    if Studies(store).get(study_id).state is StudyState.PAUSED:
        text += " It waits until the study is resumed."
    return Answer({"study_id": study_id, "run_id": again, "state": store.run(again).state}, text)


@studies.command("delete")
@STUDY
@click.option("--with-runs", is_flag=True, help="Move the runs that it has queued to the trash, too.")
@answers
def delete(study_id: str, with_runs: bool) -> Answer:
    """Forget STUDY. Its runs stay, unless --with-runs is given."""
    from labcore.studies import life

    count = life.delete(study_id, _store(), with_runs=with_runs)
    told = f"; {count} runs are in the trash" if with_runs else "; its runs stay"
    return Answer({"study_id": study_id, "deleted": True, "runs_deleted": count}, f"Forgot {study_id}{told}.")


def _store() -> "Store":
    from labcore.store.store import Store

    return Store()


def _stands(study_id: str, store: "Store", text: str) -> Answer:
    from labcore.store.studies import Studies
    from labcore.studies.standing import standing

    now = standing(Studies(store).get(study_id), store)
    return Answer({"study_id": study_id, "state": now.state, "counts": dict(now.counts)}, f"{text} {now.told()}.")


def _numbers(text: str) -> list[int]:
    try:
        return [int(word) for word in text.replace(",", " ").split()]
    except ValueError as error:
        raise InputError(f"Seeds are whole numbers. Received: '{text:.80}'.", "Write them as --seeds 3,4.") from error


def _values(assignments: tuple[str, ...]) -> dict[str, list[Any]]:
    """The value that each assignment gives, by dotted key."""
    from labcore.spec.reading import assign

    found: dict[str, list[Any]] = {}
    for text in assignments:
        key = text.partition("=")[0].strip()
        value: Any = assign({}, [text])
        for part in key.split("."):
            value = value[part]
        found.setdefault(key, []).append(value)
    return found
