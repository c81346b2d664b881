"""`train`: a spec file in, a run out."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from labcore.cli.answer import Answer, answers, remark

if TYPE_CHECKING:
    from labcore.datasets.card import Card
    from labcore.spec.experiment import Experiment

TIME_LIMIT = 120.0
"""Seconds in which a network is built and its weights are read."""


@click.command()
@click.argument("spec_file", metavar="SPEC.yaml", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "assignments",
    metavar="KEY=VALUE",
    multiple=True,
    help="Lay this over the spec, such as training.epochs=15. May be given more than once.",
)
@click.option("--wait", is_flag=True, help="Wait for the end and answer with the figures.")
@answers
def train(spec_file: Path, assignments: tuple[str, ...], wait: bool) -> Answer:
    """Train what SPEC.yaml describes. The smallest is {task: classification, dataset: digits}.

    The run is queued and carried out in the background; closing the terminal does not stop it.
    """
    from labcore.cli.outcome import outcome, queued
    from labcore.datasets.library import Library
    from labcore.launch.devices import objections_to_devices
    from labcore.launch.local import ensure_running, require_settings
    from labcore.spec.reading import assign, read_yaml
    from labcore.spec.resolve import refuse, resolve
    from labcore.store.store import Store
    from labcore.studies.references import objections_to_runs

    library = Library()
    spec = resolve(assign(read_yaml(spec_file), assignments), library.card)
    card, store = library.card(spec.dataset, spec.exclusions), Store()
    outside = [*objections_to_runs(spec, card, store), *objections_to_devices(spec)]
    refuse(outside)
    for problem in [*spec.problems(card), *outside]:
        remark(f"Note: {problem.message} {problem.cure}")
    for line in spec.foretold(spec.seen(card)):
        remark(line)
    require_settings()
    _require_fitting_weights(spec, card)
    run_id = store.submit(spec)
    ensure_running()
    return outcome(store, run_id) if wait else queued(store, run_id)


def _require_fitting_weights(spec: "Experiment", card: "Card") -> None:
    """Raise InputError where weights from a file are not those of the network: the bench looks into the file."""
    from labcore.errors import InputError, LabError
    from labcore.launch.bench import ask
    from labcore.spec.network_experiment import NetworkExperiment

    if not isinstance(spec, NetworkExperiment) or not spec.transfer.weights.in_a_file:
        return
    remark("Looking whether the weights fit …")
    try:
        ask("describe", {"spec": spec.model_dump(mode="json"), "fingerprint": card.fingerprint}, timeout=TIME_LIMIT)
    except InputError:
        raise
    except LabError as error:  # the run itself will tell
        remark(f"Note: that could not be told: {error}")
