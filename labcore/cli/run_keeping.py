"""The commands of `runs` that take runs away and bring them back: trash, archives, the index."""

from dataclasses import asdict
from pathlib import Path

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.opening import opened_store
from labcore.cli.out_file import require_room
from labcore.cli.progress import Progress
from labcore.cli.run_facts import facts, runs_table, state_of
from labcore.words import counted


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
    gone = f"Deleted {counted(len(records), 'run')} for good."
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
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@click.argument("file", metavar="FILE.zip", type=click.Path(path_type=Path))
@answers
def pack(runs: tuple[str, ...], file: Path) -> Answer:
    """Write RUN, whole, to FILE.zip, to be carried elsewhere.

    Several may be named, and studies and tunings too: all of their runs come along. A run at work is packed as it
    stands. Data sets and exports are not packed.
    """
    from labcore.store.carrying import Carrying

    require_room(file, f"{runs[0]}.zip")
    with Progress() as progress:
        manifest = Carrying(opened_store()).pack(runs, file, progress.share)
    size, first = file.stat().st_size, manifest.runs[0].run_id if manifest.runs else None
    data = {
        "run_id": first,
        "runs": [run.run_id for run in manifest.runs],
        "records": list(manifest.records),
        "left_out": list(manifest.left_out),
        "path": str(file.resolve()),
        "bytes": size,
    }
    what = first if len(runs) == 1 and runs[0] == first else counted(len(manifest.runs), "run")
    return Answer(data, "\n".join([f"Packed {what}: {file} ({size / 1e6:.1f} MB).", *manifest.left_out]))


@click.command("unpack")
@click.argument("file", metavar="FILE.zip", type=click.Path(path_type=Path))
@click.option("--as-new", is_flag=True, help="Give what is here already another id, and have it twice.")
@answers
def unpack(file: Path, as_new: bool) -> Answer:
    """Take in what was packed here or elsewhere."""
    from labcore.datasets.presence import presence
    from labcore.store.carrying import Carrying

    store = opened_store()
    with Progress() as progress:
        arrived = Carrying(store).unpack(file, as_new=as_new, tell=progress.share)
    sets = {run_id: presence(store.folder(run_id)) for run_id in arrived.run_ids}
    runs = [
        {
            **state_of(store, each.made_id),
            "packed_as": each.packed_id,
            "how": each.how.value,
            "dataset": asdict(sets[each.made_id]),
        }
        for each in arrived.runs
    ]
    records = [{"id": each.made_id, "packed_as": each.packed_id, "how": each.how.value} for each in arrived.records]
    lines = [each.in_words() for each in (*arrived.runs, *arrived.records)]
    lines += [*dict.fromkeys(each.in_words() for each in sets.values()), *arrived.left_out]
    data = {**state_of(store, arrived.run_ids[0]), "runs": runs, "records": records, "left_out": list(arrived.left_out)}
    return Answer(data, "\n".join(lines))


@click.command("reindex")
@answers
def reindex() -> Answer:
    """Rebuild the index of runs from their folders."""
    count = opened_store().reindex()
    return Answer({"runs": count}, f"Listed: {counted(count, 'run')}.")
