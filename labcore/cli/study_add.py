"""`studies add`: more seeds or more values for a study that there is."""

from typing import Any

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.opening import opened_store
from labcore.errors import InputError


@click.command("add")
@click.argument("study_id", metavar="STUDY")
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
    store, library = opened_store(), Library()
    study = Studies(store).get(study_id)
    plan = life.larger(study.plan, _numbers(seeds), _values(assignments))
    require_runnable(propose(plan, store, library, study.members), store, library)
    require_settings()
    study, proposal = life.grow(study_id, plan, store, library)
    if proposal.new:
        ensure_running()
    return outcome(study_id, store) if wait else begun(study, proposal, store)


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
