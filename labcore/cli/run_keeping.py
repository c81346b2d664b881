"""The commands of `runs` that take runs away and bring them back: trash, archives, the index."""

from pathlib import Path

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.opening import opened_store
from labcore.cli.out_file import require_room
from labcore.cli.run_facts import facts, runs_table, state_of


@click.command("delete")
@click.argument("run")
@answers
def delete(run: str) -> Answer:
    """Move RUN to the trash, from which `runs restore` brings it back."""
    opened_store().delete(run)
    text = f"Moved {run} to the trash. Bring it back: python -m labcore runs restore {run}"
    return Answer({"run_id": run, "deleted": True}, text)


@click.command("trash")
@click.option("--empty", is_flag=True, help="Delete what is in it for good.")
@answers
def trash(empty: bool) -> Answer:
    """List the deleted runs that can still be brought back."""
    store = opened_store()
    records = store.trash()
    if empty:
        store.purge()
    gone = f"Deleted {len(records)} runs for good."
    return Answer(
        {"runs": [facts(record) for record in records], "emptied": empty}, gone if empty else runs_table(records)
    )


@click.command("restore")
@click.argument("run")
@answers
def restore(run: str) -> Answer:
    """Bring RUN back from the trash."""
    store = opened_store()
    store.restore(run)
    return Answer(state_of(store, run), f"{run} is back.")


@click.command("pack")
@click.argument("run")
@click.argument("file", metavar="FILE.zip", type=click.Path(path_type=Path))
@answers
def pack(run: str, file: Path) -> Answer:
    """Write RUN, whole, to FILE.zip, to be carried elsewhere."""
    require_room(file, f"{run}.zip")
    opened_store().pack(run, file)
    size = file.stat().st_size
    data = {"run_id": run, "path": str(file.resolve()), "bytes": size}
    return Answer(data, f"Packed {run}: {file} ({size / 1e6:.1f} MB).")


@click.command("unpack")
@click.argument("file", metavar="FILE.zip", type=click.Path(path_type=Path))
@answers
def unpack(file: Path) -> Answer:
    """Take in a run that was packed here or elsewhere."""
    store = opened_store()
    run = store.unpack(file)
    return Answer(state_of(store, run), f"Unpacked as {run}.")


@click.command("reindex")
@answers
def reindex() -> Answer:
    """Rebuild the index of runs from their folders."""
    count = opened_store().reindex()
    return Answer({"runs": count}, f"{count} runs are listed.")
