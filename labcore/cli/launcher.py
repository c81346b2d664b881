"""`launcher`: the process in the background that starts workers."""

import dataclasses

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.group import Commands
from labcore.cli.table import listing


@click.group(cls=Commands)
def launcher() -> None:
    """Look at or stop what carries out runs in the background."""


@launcher.command("status")
@answers
def status() -> Answer:
    """Say whether the launcher is at work, and on how much. It starts by itself when a run is queued."""
    from labcore.launch import local
    from labcore.store.store import Store

    Store().refresh()  # a run whose worker died while no launcher looked is not running
    found = local.status()
    facts = [
        ("launcher", f"at work, process {found.pid}" if found.alive else "not running; the next run starts it"),
        ("runs at once", found.slots),
        ("running", found.running),
        ("queued", found.queued),
    ]
    return Answer(dataclasses.asdict(found), listing(facts))


@launcher.command("stop")
@answers
def stop() -> Answer:
    """Stop the launcher, the process that answers questions and the conductor of tunings.

    Runs at work go on; queued ones, and tunings, wait for the next.
    """
    from labcore.home import runs_dir
    from labcore.launch import bench, conducting, local

    stopped, quiet = local.stop(), bench.stop()
    conducting.service(runs_dir()).ask_to_end()
    text = "The launcher has stopped." if stopped else "No launcher was running."
    return Answer({"stopped": stopped, "bench_stopped": quiet}, text)
