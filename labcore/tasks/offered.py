"""What is offered of a run, by what it tells."""

from labcore.errors import InputError
from labcore.spec.network_experiment import NetworkExperiment
from labcore.store.folder import RunFolder


def network_spec(folder: RunFolder, none: str, cure: str) -> NetworkExperiment:
    """The spec of the run in `folder`, whatever its network tells.

    Args:
        none: what a run without a network lacks: a network to export; `cure` is what to choose.

    Raises InputError where it is of no network.
    """
    spec = folder.spec()
    if isinstance(spec, NetworkExperiment):
        return spec
    raise InputError(f"Run '{folder.run_id}' has no {none}.", cure)
