"""`study`: a study file in, its runs queued; with `--wait`, its effects out."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labcore.cli.answer import Answer, answers, remark

if TYPE_CHECKING:
    from labcore.datasets.library import Library
    from labcore.store.store import Store
    from labcore.studies.proposal import Proposal


@click.command()
@click.argument("study_file", metavar="STUDY.yaml", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "assignments",
    metavar="KEY=VALUE",
    multiple=True,
    help="Lay this over the study, such as base.dataset=NAME or seeds=[0,1,2,3,4]. May be given more than once.",
)
@click.option("--wait", is_flag=True, help="Wait for the end and answer with the effects.")
@click.option("--dry-run", is_flag=True, help="Say what it would run and how long that takes, and queue nothing.")
@answers
def study(study_file: Path, assignments: tuple[str, ...], wait: bool, dry_run: bool) -> Answer:
    """Run what STUDY.yaml varies: a base spec, factors with their values, seeds.

    STUDY.yaml may also be one of the ready-made studies, by its name: see 'studies ready'. Runs that are in the store
    already are not trained again. The test set stays closed; 'runs nominate' opens it for the runs you choose.
    """
    from labcore.cli.study_forecast import forecast_answer
    from labcore.cli.study_outcome import begun, outcome
    from labcore.datasets.library import Library
    from labcore.launch.local import ensure_running, require_settings
    from labcore.spec.plan import plan_of
    from labcore.spec.reading import assign
    from labcore.store.store import Store
    from labcore.studies.life import begin
    from labcore.studies.proposal import propose
    from labcore.studies.ready import read

    library, store = Library(), Store()
    store.refresh()
    proposal = propose(plan_of(assign(dict(read(study_file)), assignments)), store, library)
    require_runnable(proposal, store, library)
    if dry_run:
        return forecast_answer(proposal, store)
    require_settings()
    study = begin(proposal, store)
    if proposal.new:
        ensure_running()
    return outcome(study.study_id, store) if wait else begun(study, proposal, store)


def require_runnable(proposal: "Proposal", store: "Store", library: "Library") -> None:
    """Say what is worth knowing of the runs to be queued. Raises InputError where one of them cannot be carried out."""
    from labcore.launch.devices import objections_to_devices
    from labcore.studies.readiness import notes

    for note in notes(proposal, store, library, objections_to_devices):
        remark(f"Note: {note}")
