"""What is offered of a run, by what it tells."""

from labcore.errors import InputError
from labcore.spec.classification import Classification
from labcore.spec.network_experiment import NetworkExperiment
from labcore.store.folder import RunFolder


def classifier_spec(folder: RunFolder, done: str, instead: str, none: str, cure: str) -> Classification:
    """The spec of the run in `folder`.

    Args:
        done: what is not done yet with networks that give classes to pixels, as "explained"; `instead` is the cure.
        none: what a run without a network lacks: a network to export; `cure` is what to choose.

    Raises InputError where it is of no network that gives each image a class.
    """
    spec = network_spec(folder, none, cure)
    if isinstance(spec, Classification):
        return spec
    told = f"Run '{folder.run_id}' gives classes to pixels: such networks are not {done} yet."
    raise InputError(told, instead)


def network_spec(folder: RunFolder, none: str, cure: str) -> NetworkExperiment:
    """The spec of the run in `folder`, whatever its network tells. Raises InputError where it is of no network, see
    `classifier_spec`."""
    spec = folder.spec()
    if isinstance(spec, NetworkExperiment):
        return spec
    raise InputError(f"Run '{folder.run_id}' has no {none}.", cure)
