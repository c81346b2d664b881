"""`runs`: what was trained, and what is to be done with it."""

from typing import TYPE_CHECKING, Any

import click

from labcore.cli.answer import Answer, answers, remark
from labcore.cli.group import Commands
from labcore.cli.opening import opened_store
from labcore.cli.run_compare import compare
from labcore.cli.run_facts import facts, runs_table, state_of
from labcore.cli.run_keeping import delete, pack, reindex, restore, trash, unpack
from labcore.errors import LabError
from labcore.store.status import State

if TYPE_CHECKING:
    from labcore.store.store import Store


@click.group(cls=Commands)
def runs() -> None:
    """List, compare, stop, resume, pack and delete runs."""


@runs.command("list")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Only runs in this state.")
@click.option("--owner", help="Only runs of this person of the class, by name, e-mail address or id.")
@answers
def list_(state: str | None, owner: str | None) -> Answer:
    """List the runs, the newest first."""
    from labcore.store.classroom import Classroom

    store = opened_store()
    store.refresh()
    record = Classroom(store).record
    records = store.runs(state=State(state) if state else None)
    if owner is not None:
        wanted = record.found(owner).person_id
        records = [run for run in records if run.owner == wanted]
    names = {run.owner: record.name_of(run.owner) for run in records} if record.people else {}
    return Answer({"runs": [facts(run) for run in records]}, runs_table(records, names))


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
    from labcore.cli.readings_text import plain, readings_in

    store = opened_store()
    store.refresh()
    store.run(run)
    if wait:
        follow(store, run)
        store.refresh()
    record = store.run(run)
    doubts = doubts_in(record)
    data = {**facts(record), **result(record), "spec": _spec(store, run)}
    data["label_doubts"] = doubts and doubts.model_dump(mode="json")
    data["readings"] = [plain(each) for each in readings_in(record)]
    return Answer(data, description(record, with_test=with_test))


@runs.command("stop")
@click.argument("run")
@answers
def stop(run: str) -> Answer:
    """Stop RUN and keep its best model so far. A queued run leaves the queue."""
    from labcore.launch import local

    store = opened_store()
    local.cancel(run, store)
    return Answer(state_of(store, run), f"Asked {run} to stop.")


@runs.command("resume")
@click.argument("run")
@click.option("--wait", is_flag=True, help="Wait for the end and answer with the figures.")
@answers
def resume(run: str, wait: bool) -> Answer:
    """Queue RUN again: it goes on from its last checkpoint."""
    from labcore.cli.outcome import outcome, queued
    from labcore.launch.local import ensure_running, require_settings

    store = opened_store()
    require_settings()
    store.resubmit(run)
    ensure_running()
    return outcome(store, run) if wait else queued(store, run)


runs.add_command(compare)


@runs.command("rename")
@click.argument("run")
@click.argument("name")
@answers
def rename(run: str, name: str) -> Answer:
    """Call RUN by another NAME. Its id stays."""
    store = opened_store()
    store.rename(run, name)
    return Answer(facts(store.run(run)), f"{run} is now called '{store.run(run).name}'.")


@runs.command("tag")
@click.argument("run")
@click.argument("tags", metavar="[TAG]...", nargs=-1)
@answers
def tag(run: str, tags: tuple[str, ...]) -> Answer:
    """Give RUN these TAGs in place of those it had; none takes all away."""
    store = opened_store()
    store.tag(run, tags)
    return Answer(facts(store.run(run)), f"Tags of {run}: {', '.join(store.run(run).tags) or 'none'}.")


@runs.command("code")
@click.argument("run")
@answers
def code(run: str) -> Answer:
    """Print RUN as plain Keras: a script that trains the same network without this lab. It may still be training."""
    from labcore.launch.bench import ask
    from labcore.launch.code import QUESTION, TIME_LIMIT, payload

    store = opened_store()
    store.refresh()
    found = ask(QUESTION, payload(store.folder(store.run(run).run_id)), timeout=TIME_LIMIT, own_process=True)
    return Answer({"run_id": run, **found}, found["script"] or found["reason"])


@runs.command("share")
@click.argument("run")
@click.option("--off", is_flag=True, help="Share it no more.")
@answers
def share(run: str, off: bool) -> Answer:
    """Let all of the class see RUN; only its owner and instructors change it."""
    store = opened_store()
    store.share(run, not off)
    return Answer(facts(store.run(run)), f"{run} is {'shared no more' if off else 'shared with the class'}.")


@runs.command("first")
@click.argument("run")
@click.option("--off", is_flag=True, help="Let it wait for its turn again.")
@answers
def first(run: str, off: bool) -> Answer:
    """Have RUN begun before all others that wait, and though its owner is held back."""
    store = opened_store()
    store.put_first(run, not off)
    return Answer(facts(store.run(run)), f"{run} {'waits for its turn' if off else 'is first'}.")


for command in (delete, trash, restore):
    runs.add_command(command)


@runs.command("nominate")
@click.argument("run")
@answers
def nominate(run: str) -> Answer:
    """Open the test set for RUN, which a study kept closed. Nominate the run you have chosen on validation."""
    from labcore.cli.outcome import description, result
    from labcore.launch.nomination import nominate as open_test_set

    store = opened_store()
    store.refresh()
    record = open_test_set(run, store, remark)
    looks = store.test_looks(record.dataset)
    text = f"{description(record, with_test=True)}\n\n{looks.in_words(record.dataset)}"
    return Answer({**result(record), "test_opened": looks.times}, text)


for command in (pack, unpack, reindex):
    runs.add_command(command)


def _spec(store: "Store", run: str) -> dict[str, Any] | None:
    """The run's settings; None, and a word on standard error, where they cannot be read."""
    try:
        return store.folder(run).spec_data()
    except LabError as error:
        remark(f"Note: {error}")
        return None
