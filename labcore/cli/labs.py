"""`labs`: guided labs, listed, shown, checked, and carried out unattended."""

import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labcore.cli.answer import Answer, answers, remark
from labcore.cli.group import Commands
from labcore.cli.table import listing, table
from labcore.words import counted

if TYPE_CHECKING:
    from labcore.labs.lab import Lab
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

WIDEST = 100
"""Columns of running text: longer lines are hard to read."""

OWNER = click.option(
    "--owner",
    default="local",
    show_default=True,
    metavar="USER",
    help="Whose progress; one user where nobody signs in.",
)


@click.group(cls=Commands)
def labs() -> None:
    """Guided labs: every coursework, and one for each concept."""


@labs.command("list")
@OWNER
@answers
def list_labs(owner: str) -> Answer:
    """List the guided labs, and how far one is in each."""
    from labcore.labs import shelf
    from labcore.labs.progress import progress
    from labcore.store.lab_progress import LabProgress
    from labcore.store.store import Store

    known = LabProgress(Store().runs_dir)
    rows = []
    readable, damaged = shelf.look()
    for error in damaged.values():
        remark(str(error))
    for lab in readable.values():
        now = progress(known.events(owner, lab.id))
        answered = len({*now.predictions, *now.answers})
        rows.append(
            {
                "id": lab.id,
                "title": lab.name,
                "kind": lab.kind,
                "goal": lab.goal,
                "minutes": lab.minutes,
                "steps": len(lab.steps),
                "questions": len(lab.questions),
                "begun": len(now.begun),
                "answered": answered,
            }
        )
    told = (
        (
            row["id"],
            row["kind"],
            row["title"],
            f"{row['begun']}/{row['steps']}",
            f"{row['answered']}/{row['questions']}",
        )
        for row in rows
    )
    return Answer({"labs": rows}, table(("LAB", "KIND", "TITLE", "STEPS BEGUN", "ANSWERED"), told))


@labs.command()
@click.argument("lab_name", metavar="LAB")
@answers
def show(lab_name: str) -> Answer:
    """Show what LAB is about: its background, steps and questions. LAB is an id, such as C1, or a lab's file."""
    from labcore.labs import shelf

    lab = shelf.named(lab_name)
    return Answer(_plain(lab), _text(lab))


@labs.command()
@click.argument("lab_name", metavar="LAB")
@click.option("--full", is_flag=True, help="At full size; small by default, a minute or two for each step.")
@click.option("--again", is_flag=True, help="Do all steps anew, those that were done too.")
@click.option("--dataset", metavar="NAME", help="Work with this set instead of the lab's own; before the first step.")
@OWNER
@answers
def run(lab_name: str, full: bool, again: bool, dataset: str | None, owner: str) -> Answer:
    """Carry out every step of LAB unattended, and write its report.

    Goes on where it stands: what was done is not done again. Questions are left open, as they are for a student.
    """
    from labcore.cli.labs_run import wait
    from labcore.datasets.library import Library
    from labcore.labs import shelf
    from labcore.labs.reporting import write_report
    from labcore.labs.running import carry_out
    from labcore.labs.sitting import Sitting
    from labcore.store.store import Store

    lab = shelf.named(lab_name)
    sitting = Sitting(lab, Store(), Library(), owner, full)
    if dataset is not None and dataset != sitting.dataset:
        sitting.settle(dataset)
    if again:
        for step in lab.steps:
            sitting.reset(step)
    sitting = carry_out(sitting.anew(), wait, remark)
    report = write_report(sitting)
    steps = [_step_state(step, sitting) for step in lab.steps]
    done = sum(step["state"] == "done" for step in steps)
    data = {
        "id": lab.id,
        "title": lab.name,
        "full": full,
        "dataset": sitting.dataset,
        "state": "finished" if done == len(steps) else "failed",
        "steps": steps,
        "questions": [{"id": each["id"], "outcome": each["outcome"]} for each in _outcomes(sitting)],
        "report": str(report),
    }
    text = listing([("lab", lab.id), ("steps done", f"{done} of {len(steps)}"), ("report", report)])
    failed = [f"{step['name']}: {step['told']} {step['cure']}".strip() for step in steps if step["state"] != "done"]
    return Answer(data, "\n".join([text, *failed]), exit_status=0 if done == len(steps) else 1)


@labs.command()
@click.argument("file", type=click.Path(path_type=Path))
@answers
def check(file: Path) -> Answer:
    """Say everything that is wrong with the lab in FILE, each fault with its place and its cure."""
    from labcore.datasets.library import Library
    from labcore.labs import shelf
    from labcore.labs.checking import check as checked

    found = checked(file, Library(), {*shelf.files(), file.stem})
    faults = [{"place": each.key, "problem": each.message, "cure": each.cure} for each in found.faults]
    data: dict[str, Any] = {"file": str(file), "ok": not faults, "faults": faults}
    if not faults and found.lab is not None:
        lab = found.lab
        told = f"{counted(len(lab.steps), 'step')} and {counted(len(lab.questions), 'question')}"
        return Answer(data, f"Nothing is wrong with '{lab.id}': {told}.")
    lines = [f"{each.key}: {each.message} {each.cure}" for each in found.faults]
    return Answer(data, "\n".join([f"{counted(len(faults), 'fault')} in '{file.name}':", "", *lines]), exit_status=2)


def _plain(lab: "Lab") -> dict[str, Any]:
    """The lab as `--json` tells it."""
    whole = lab.model_dump(mode="json")
    whole["title"] = whole.pop("name")
    for step, told in zip(lab.steps, whole["steps"], strict=True):
        told |= {"needs": list(step.needs), "shows": [each.model_dump(mode="json") for each in step.exhibits]}
    return {key: whole[key] for key in ("id", "title", *(key for key in whole if key not in ("id", "title")))}


def _text(lab: "Lab") -> str:
    from labcore.labs.kinds import kind_of

    facts = [("lab", lab.id), ("title", lab.name), ("kind", lab.kind), ("goal", lab.goal)]
    facts += [("minutes", str(lab.minutes)), ("data set", lab.data.dataset)]
    facts += [("stand-in", lab.data.stand_in)] if lab.data.stand_in else []
    steps = table(("STEP", "KIND", "NAME", "MINUTES"), ((s.id, kind_of(s), s.name, s.minutes) for s in lab.steps))
    asked = table(("QUESTION", "KIND", "STEP", "ASKED"), ((q.id, kind_of(q), q.step, q.ask) for q in lab.questions))
    return "\n\n".join([listing(facts), *map(_wrapped, lab.background.text.strip().split("\n\n")), steps, asked])


def _wrapped(paragraph: str) -> str:
    """Plain text as wide as the terminal; lists, tables and formulas as they are written."""
    if any(line.lstrip().startswith(("- ", "* ", "|", "$$", "1.")) for line in paragraph.splitlines()):
        return paragraph
    return textwrap.fill(" ".join(paragraph.split()), min(WIDEST, shutil.get_terminal_size().columns))


def _step_state(step: "Step", sitting: "Sitting") -> dict[str, Any]:
    from labcore.labs.step.base import WorkedStep
    from labcore.store.lab_events import Begun

    state, made = sitting.state(step.id), sitting.progress.made.get(step.id)
    data: dict[str, Any] = {
        "id": step.id,
        "name": step.name,
        "state": state.name,
        "told": state.told,
        "cure": state.cure,
    }
    if isinstance(made, Begun):
        data |= {"made": made.made, "made_id": made.made_id}
    whole = sitting.standing(step.id) or sitting.tuning(step.id)
    shown = [subject.record.run_id for subject in sitting.subjects(step.id)]
    data["runs"] = shown if whole is None else list(whole.records)
    found = step.found(sitting) if isinstance(step, WorkedStep) else None
    return data | ({} if found is None else {"found": dict(found.result)})


def _outcomes(sitting: "Sitting") -> list[dict[str, Any]]:
    from labcore.labs.question.predict import Predict

    found = []
    for question in sitting.lab.questions:
        came = question.came(sitting) if isinstance(question, Predict) else None
        outcome = None if came is None else {"value": came.value, "told": came.told, "decided": not came.is_open}
        found.append({"id": question.id, "outcome": outcome})
    return found
