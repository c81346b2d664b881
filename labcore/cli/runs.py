"""`runs`: what was trained, and what is to be done with it."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labcore.cli.answer import Answer, answers, remark
from labcore.cli.group import Commands
from labcore.cli.out_file import require_room
from labcore.cli.table import table
from labcore.errors import LabError
from labcore.store.status import State
from labcore.words import counted, duration

if TYPE_CHECKING:
    from labcore.store.record import RunRecord
    from labcore.store.store import Store
    from labcore.studies.comparison import Part


@click.group(cls=Commands)
def runs() -> None:
    """List, compare, stop, resume, pack and delete runs."""


@runs.command("list")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Only runs in this state.")
@answers
def list_(state: str | None) -> Answer:
    """List the runs, the newest first."""
    store = _store()
    store.refresh()
    records = store.runs(state=State(state) if state else None)
    return Answer({"runs": [facts(record) for record in records]}, _table(records))


@runs.command("show")
@click.argument("run")
@click.option("--wait", is_flag=True, help="Follow the run until it has ended.")
@click.option(
    "--test", "with_test", is_flag=True, help="Print the test figures too; choose on validation all the same."
)
@answers
def show(run: str, wait: bool, with_test: bool) -> Answer:
    """Show settings, state and figures of RUN."""
    from labcore.cli.follow import follow
    from labcore.cli.outcome import description, doubts_in, result

    store = _store()
    store.refresh()
    store.run(run)
    if wait:
        follow(store, run)
        store.refresh()
    record = store.run(run)
    doubts = doubts_in(record)
    data = {**facts(record), **result(record), "spec": _spec(store, run)}
    data["label_doubts"] = doubts and doubts.model_dump(mode="json")
    return Answer(data, description(record, with_test=with_test))


@runs.command("stop")
@click.argument("run")
@answers
def stop(run: str) -> Answer:
    """Stop RUN and keep its best model so far. A queued run leaves the queue."""
    from labcore.launch import local

    store = _store()
    local.cancel(run, store.runs_dir)
    return Answer(_state(store, run), f"Asked {run} to stop.")


@runs.command("resume")
@click.argument("run")
@click.option("--wait", is_flag=True, help="Wait for the end and answer with the figures.")
@answers
def resume(run: str, wait: bool) -> Answer:
    """Queue RUN again: it goes on from its last checkpoint."""
    from labcore.cli.outcome import outcome, queued
    from labcore.launch.local import ensure_running, require_settings

    store = _store()
    require_settings()
    store.resubmit(run)
    ensure_running()
    return outcome(store, run) if wait else queued(store, run)


@runs.command("compare")
@click.argument("run", nargs=-1, required=True)
@click.option("--test", "with_test", is_flag=True, help="Show the test figures too; choose on validation all the same.")
@answers
def compare(run: tuple[str, ...], with_test: bool) -> Answer:
    """Lay two to eight RUNs side by side: the settings that differ, and the validation figures."""
    from labcore.cli.outcome import figures_table
    from labcore.studies.caveats import caveats
    from labcore.studies.comparison import FEWEST, MOST, read
    from labcore.studies.differences import differences

    names = tuple(dict.fromkeys(run))
    if not FEWEST <= len(names) <= MOST:
        raise click.UsageError(f"Name {FEWEST} to {MOST} different runs. Received: {len(names)}.")
    store = _store()
    store.refresh()
    entrants = [read(store.folder(store.run(name).run_id)) for name in names]
    settings = differences(entrants)
    shown: tuple[Part, ...] = ("validation", "test") if with_test else ("validation",)
    warnings = [caveat.message for caveat in caveats(entrants)]
    data = {
        "runs": [
            {
                "run_id": entrant.run_id,
                "name": entrant.name,
                "state": entrant.state,
                **{part: entrant.figures(part) for part in shown},
            }
            for entrant in entrants
        ],
        "differences": {difference.key: difference.values for difference in settings},
        "caveats": warnings,
    }
    rows = [("state", *(entrant.state for entrant in entrants))]
    rows += [(difference.key, *difference.values) for difference in settings]
    blocks = [table(("SETTING", *names), rows)]
    for part in shown:
        figures = figures_table({entrant.run_id: entrant.figures(part) for entrant in entrants})
        blocks.append(f"{part.capitalize()}\n{figures}" if figures else "")
    if with_test:
        opened = {name: store.tests_opened(name) for name in sorted({entrant.dataset for entrant in entrants})}
        counts = ", ".join(f"{name}: {times}" for name, times in opened.items())
        blocks.append(f"How often each test set has been opened, deleted runs included: {counts}")
    return Answer(data, "\n\n".join(filter(None, [*blocks, *warnings])))


@runs.command("rename")
@click.argument("run")
@click.argument("name")
@answers
def rename(run: str, name: str) -> Answer:
    """Call RUN by another NAME. Its id stays."""
    store = _store()
    store.rename(run, name)
    return Answer(facts(store.run(run)), f"{run} is now called '{store.run(run).name}'.")


@runs.command("tag")
@click.argument("run")
@click.argument("tags", metavar="[TAG]...", nargs=-1)
@answers
def tag(run: str, tags: tuple[str, ...]) -> Answer:
    """Give RUN these TAGs in place of those it had; none takes all away."""
    store = _store()
    store.tag(run, tags)
    return Answer(facts(store.run(run)), f"Tags of {run}: {', '.join(store.run(run).tags) or 'none'}.")


@runs.command("delete")
@click.argument("run")
@answers
def delete(run: str) -> Answer:
    """Move RUN to the trash, from which `runs restore` brings it back."""
    _store().delete(run)
    text = f"Moved {run} to the trash. Bring it back: python -m labcore runs restore {run}"
    return Answer({"run_id": run, "deleted": True}, text)


@runs.command("trash")
@click.option("--empty", is_flag=True, help="Delete what is in it for good.")
@answers
def trash(empty: bool) -> Answer:
    """List the deleted runs that can still be brought back."""
    store = _store()
    records = store.trash()
    if empty:
        store.purge()
    gone = f"Deleted {len(records)} runs for good."
    return Answer({"runs": [facts(record) for record in records], "emptied": empty}, gone if empty else _table(records))


@runs.command("restore")
@click.argument("run")
@answers
def restore(run: str) -> Answer:
    """Bring RUN back from the trash."""
    store = _store()
    store.restore(run)
    return Answer(_state(store, run), f"{run} is back.")


@runs.command("nominate")
@click.argument("run")
@answers
def nominate(run: str) -> Answer:
    """Open the test set for RUN, which a study kept closed. Nominate the run you have chosen on validation."""
    from labcore.cli.outcome import description, result
    from labcore.launch.nomination import nominate as open_test_set

    store = _store()
    store.refresh()
    record = open_test_set(run, store, remark)
    opened = store.tests_opened(record.dataset)
    text = f"The test set of '{record.dataset}' has been opened {counted(opened, 'time')} in this lab."
    return Answer({**result(record), "test_opened": opened}, f"{description(record, with_test=True)}\n\n{text}")


@runs.command("pack")
@click.argument("run")
@click.argument("file", metavar="FILE.zip", type=click.Path(path_type=Path))
@answers
def pack(run: str, file: Path) -> Answer:
    """Write RUN, whole, to FILE.zip, to be carried elsewhere."""
    require_room(file, f"{run}.zip")
    _store().pack(run, file)
    size = file.stat().st_size
    data = {"run_id": run, "path": str(file.resolve()), "bytes": size}
    return Answer(data, f"Packed {run}: {file} ({size / 1e6:.1f} MB).")


@runs.command("unpack")
@click.argument("file", metavar="FILE.zip", type=click.Path(path_type=Path))
@answers
def unpack(file: Path) -> Answer:
    """Take in a run that was packed here or elsewhere."""
    store = _store()
    run = store.unpack(file)
    return Answer(_state(store, run), f"Unpacked as {run}.")


@runs.command("reindex")
@answers
def reindex() -> Answer:
    """Rebuild the index of runs from their folders."""
    count = _store().reindex()
    return Answer({"runs": count}, f"{count} runs are listed.")


def facts(record: "RunRecord") -> dict[str, Any]:
    """The record as plain data."""
    return {**dataclasses.asdict(record), "path": str(record.path), "error": record.error or None}


def _store() -> "Store":
    from labcore.store.store import Store

    return Store()


def _spec(store: "Store", run: str) -> dict[str, Any] | None:
    """The run's settings; None, and a word on standard error, where they cannot be read."""
    try:
        return store.folder(run).spec_data()
    except LabError as error:
        remark(f"Note: {error}")
        return None


def _state(store: "Store", run: str) -> dict[str, Any]:
    record = store.run(run)
    return {"run_id": run, "state": record.state, "path": str(record.path)}


def _table(records: list["RunRecord"]) -> str:
    if not records:
        return "No runs."
    rows = []
    for record in records:
        seconds = record.summary.get("seconds")
        spent = None if seconds is None else duration(seconds)
        epochs = f"{record.epoch}/{record.epochs}" if record.epochs else None
        rows.append((record.run_id, record.state, record.name, record.dataset, epochs, spent, " ".join(record.tags)))
    return table(("RUN", "STATE", "NAME", "DATA SET", "EPOCH", "TIME", "TAGS"), rows)
