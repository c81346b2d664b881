"""`tune`: a tuning file in, its trials run; with `--wait`, the best settings out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from labcore.cli.answer import Answer, answers, remark


@click.command()
@click.argument("tuning_file", metavar="TUNE.yaml", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "assignments",
    metavar="KEY=VALUE",
    multiple=True,
    help="Lay this over the tuning, such as base.dataset=NAME or budget={trials: 50}. May be given more than once.",
)
@click.option("--wait", is_flag=True, help="Wait for the end and answer with the best settings.")
@click.option("--dry-run", is_flag=True, help="Say what it would search and how long that takes, and queue nothing.")
@answers
def tune(tuning_file: Path, assignments: tuple[str, ...], wait: bool, dry_run: bool) -> Answer:
    """Search the space that TUNE.yaml spans for the settings that do best on validation images.

    Trials are runs like others, in the same queue; their test set stays closed. Settings that were run before are not
    run again. 'tunings' lists, pauses, resumes and stops.
    """
    from labcore.cli.tuning_outcome import begun, forecast_answer, outcome
    from labcore.datasets.library import Library
    from labcore.launch.devices import objections_to_devices
    from labcore.launch.local import ensure_running, require_settings
    from labcore.spec.reading import assign, read_yaml
    from labcore.spec.resolve import refuse
    from labcore.spec.tuning_file import tuning_of
    from labcore.store.store import Store
    from labcore.studies.references import objections_to_runs
    from labcore.studies.tuning.life import begin
    from labcore.studies.tuning.search import search_of

    library, store = Library(), Store()
    search = search_of(tuning_of(_laid_over(read_yaml(tuning_file), assign({}, assignments))), library.card)
    card = library.card(search.base.dataset, search.base.exclusions)
    outside = [*objections_to_runs(search.base, card, store), *objections_to_devices(search.base)]
    refuse(outside)
    for line in [*search.remarks, *(f"{each.message} {each.cure}" for each in outside)]:
        remark(f"Note: {line}")
    if dry_run:
        return forecast_answer(search, store)
    require_settings()
    tuning = begin(search, store)
    ensure_running()
    return outcome(tuning.tuning_id, store) if wait else begun(tuning, store)


def _laid_over(raw: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` laid onto `raw`; a budget, or the space of a setting, takes the place of the one before."""
    from labcore.spec.overlay import overlaid

    whole = overlaid(raw, {key: value for key, value in over.items() if key not in ("budget", "space")})
    if "budget" in over:
        whole["budget"] = over["budget"]
    if "space" in over:
        both = [whole.get("space") or {}, over["space"]]
        wrong = [space for space in both if not isinstance(space, Mapping)]
        # What is no space is left, to be refused as in a file.
        whole["space"] = wrong[0] if wrong else {**both[0], **_dotted(both[1])}
    return whole


def _dotted(space: Any, above: str = "") -> dict[str, Any]:
    """A space that was written as groups within groups, by dotted key."""
    found: dict[str, Any] = {}
    for key, value in space.items():
        if isinstance(value, Mapping) and "low" not in value and "high" not in value:
            found |= _dotted(value, f"{above}{key}.")
        else:
            found[f"{above}{key}"] = value
    return found
