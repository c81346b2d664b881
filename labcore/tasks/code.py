"""A run as plain Keras code, also of one that has not ended, or not begun."""

from pathlib import Path
from typing import Any

from labcore.datasets.division import opened
from labcore.datasets.preparation import prepare
from labcore.export.training_script import requirements, training_script
from labcore.spec.network_experiment import NetworkExperiment
from labcore.store.folder import RunFolder
from labcore.store.record import only_figures
from labcore.tasks.outcome import require_same_data
from labcore.tasks.recipe import recipe_of, why_no_code


def code(run: str) -> dict[str, Any]:
    """The script that trains the network of the run in the folder `run` without this lab.

    The same as lies beside an export, see `labcore.export.training_script`; of a run without a report it tells no
    figures to compare with.

    Returns:
        `script` and `requirements`, as text, or None where there are none; `reason`, why not, as a sentence, else
        empty.

    Raises LabError: the data set is gone, or not the run's any more.
    """
    folder = RunFolder(Path(run))
    spec = folder.spec()
    if not isinstance(spec, NetworkExperiment):
        return {"script": None, "requirements": None, "reason": spec.no_code}
    dataset = opened(spec)
    require_same_data(folder, dataset.card, begun=True)
    images = prepare(dataset, spec.preprocessing, spec.input_shape(dataset.card))
    recipe = recipe_of(folder.run_id, spec, dataset, images, only_figures(folder.report() or {}))
    if reason := why_no_code(recipe):
        return {"script": None, "requirements": None, "reason": f"It cannot be written as plain code: {reason}."}
    return {"script": training_script(recipe), "requirements": requirements(recipe), "reason": ""}
