"""Whether the runs of a study can be carried out here, and what is worth knowing of them before."""

from collections.abc import Callable, Iterator

from labcore.datasets.library import Library
from labcore.spec.experiment import Experiment
from labcore.spec.problem import Problem
from labcore.spec.resolve import refuse
from labcore.store.store import Store
from labcore.studies.proposal import Proposal
from labcore.studies.references import objections_to_runs


def notes(
    proposal: Proposal, store: Store, library: Library, on_devices: Callable[[Experiment], Iterator[Problem]]
) -> list[str]:
    """What is worth knowing of the study and of the runs to be queued, in sentences, each once.

    Args:
        on_devices: what stands against a spec on the devices of this machine.

    Raises InputError where one of the runs cannot be carried out.
    """
    told = dict.fromkeys(proposal.remarks)
    for spec in proposal.new.values():
        card = library.card(spec.dataset, spec.exclusions)
        outside = [*objections_to_runs(spec, card, store), *on_devices(spec)]
        refuse(outside)
        told |= dict.fromkeys(f"{each.message} {each.cure}" for each in [*spec.problems(card), *outside])
    return list(told)
