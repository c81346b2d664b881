"""`launcher`: the process in the background that starts workers."""

import dataclasses
from typing import Any

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.group import Commands
from labcore.cli.table import listing, table


@click.group(cls=Commands)
def launcher() -> None:
    """Look at or stop what carries out runs in the background."""


@launcher.command("status")
@answers
def status() -> Answer:
    """Say whether the launcher is at work, and on how much. It starts by itself when a run is queued."""
    from labcore.launch import local
    from labcore.launch.cluster_settings import LOCAL
    from labcore.store.store import Store

    Store().refresh()  # a run whose worker died while no launcher looked is not running
    found = local.status()
    facts = [
        ("launcher", f"at work, process {found.pid}" if found.alive else "not running; the next run starts it"),
        ("runs at once", found.slots),
        ("running", found.running),
        ("queued", found.queued),
        ("on", "this machine" if found.kind == LOCAL else "a Ray cluster"),
    ]
    rows = [[node["name"], *_columns(node)] for node in found.nodes]
    nodes = table(("NODE", "PROCESSORS", "GPUS", "RUNNING", "NOT USED, AS"), rows) if rows else ""
    return Answer(dataclasses.asdict(found), "\n\n".join(filter(None, [listing(facts), nodes])))


def _columns(node: dict[str, Any]) -> list[Any]:
    return [node.get("cpus"), node.get("gpus"), node.get("running"), node.get("refused", "")]


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
