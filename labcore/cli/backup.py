"""`backup`: all of this lab as one archive, made, checked, and restored into another."""

from pathlib import Path

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.group import Commands
from labcore.cli.opening import opened_store
from labcore.cli.out_file import require_room
from labcore.cli.progress import Progress
from labcore.words import counted

FILE = click.argument("file", metavar="FILE.zip", type=click.Path(path_type=Path))


@click.group(cls=Commands)
def backup() -> None:
    """Keep all of this lab in one file, or move it to another machine."""


@backup.command("make")
@FILE
@click.option("--without-data", is_flag=True, help="Leave out data sets, exclusion lists and files of weights.")
@answers
def make(file: Path, without_data: bool) -> Answer:
    """Write runs, studies, tunings, progress in guided labs, the class and data sets to FILE.zip.

    Runs may be at work meanwhile: they are in it as they stand. Keep the file to yourself: the class list is in it.
    """
    from labcore.backup.making import back_up

    require_room(file, "lab.zip")
    with Progress() as progress:
        manifest = back_up(file, opened_store(), data=not without_data, tell=progress.share)
    size = file.stat().st_size
    data = {
        "path": str(file.resolve()),
        "bytes": size,
        "runs": len(manifest.runs),
        "records": len(manifest.records),
        "files": len(manifest.files),
        "left_out": list(manifest.left_out),
    }
    what = f"{counted(len(manifest.runs), 'run')} and {counted(len(manifest.files), 'file')} in all"
    return Answer(data, f"Backed up {what}: {file} ({size / 1e6:,.1f} MB).\nNot in it: {' '.join(manifest.left_out)}")


@backup.command("check")
@FILE
@answers
def check(file: Path) -> Answer:
    """Read all of FILE.zip and compare it with its checksums; nothing is restored."""
    from labcore.backup.restoring import check as compared

    with Progress() as progress:
        manifest = compared(file, opened_store(), progress.share)
    data = {"runs": len(manifest.runs), "files": len(manifest.files), "lab": manifest.lab, "created": manifest.created}
    what = f"{counted(len(manifest.runs), 'run')}, {counted(len(manifest.files), 'file')}"
    return Answer(data, f"{file} is whole: {what}, of version {manifest.lab}.")


@backup.command("restore")
@FILE
@answers
def restore(file: Path) -> Answer:
    """Bring FILE.zip into this lab, which has to be empty. Name another folder by LAB_HOME for a new lab.

    Queued runs wait as before; runs that were at work can be resumed.
    """
    from labcore.backup.restoring import restore as restored
    from labcore.store.status import State

    with Progress() as progress:
        found = restored(file, opened_store(), progress.share)
    runs, waiting, cut = sum(found.states.values()), found.states[State.QUEUED], found.states[State.INTERRUPTED]
    data = {
        "runs": runs,
        "states": {state.value: number for state, number in found.states.items()},
        "trashed": found.trashed,
        "records": found.records,
        "datasets": list(found.sets),
        "missing_datasets": list(found.missing),
        "left_out": list(found.left_out),
    }
    lines = [
        f"Restored {counted(runs, 'run')}, {found.trashed} in the trash, {found.records} studies and tunings, "
        f"and {counted(len(found.sets), 'data set')}."
    ]
    if waiting:
        lines.append(f"{counted(waiting, 'run')} in the queue: 'python -m labcore serve' has them carried out.")
    if cut:
        lines.append(f"{counted(cut, 'run')} interrupted: 'python -m labcore runs resume RUN' goes on with one.")
    if found.missing:
        lines.append(f"Data sets that runs have learned from and that are not here: {', '.join(found.missing)}.")
    return Answer(data, "\n".join(lines))
