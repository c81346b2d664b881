"""`studies`: what is being studied, and what is to be done with it."""

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.group import Commands
from labcore.cli.opening import opened_store
from labcore.cli.study_add import add
from labcore.cli.study_turns import delete, pause, resume, retry, stop
from labcore.cli.table import table


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

    store = opened_store()
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
@click.argument("study_id", metavar="STUDY")
@click.option("--wait", is_flag=True, help="Follow the study until it has ended.")
@click.option("--costs", is_flag=True, help="Show also what each cell costs: time, parameters, FLOPs, memory.")
@answers
def show(study_id: str, wait: bool, costs: bool) -> Answer:
    """Show the runs of STUDY, how they stand, and its effects so far."""
    from labcore.cli.study_outcome import answer, outcome

    store = opened_store()
    shown = outcome(study_id, store) if wait else answer(study_id, store)
    if not costs:
        return shown
    from labcore.cli.study_costs import costs_of
    from labcore.store.studies import Studies
    from labcore.studies.standing import standing

    data, text = costs_of(standing(Studies(store).get(study_id), store))
    return Answer({**shown.data, "cells": data}, f"{shown.text}\n\n{text}".rstrip(), shown.exit_status)


for command in (pause, resume, stop, add, retry, delete):
    studies.add_command(command)
