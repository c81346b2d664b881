"""Which kind of subject a run is, by what it tells."""

import importlib
from typing import Any

from labcore.errors import InputError
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.tasks.image_subject import ImageSubject
from labcore.tasks.mask_subject import MaskSubject
from labcore.tasks.subject import Subject
from labcore.tasks.trained import Trained

KINDS: dict[str, type[Subject[Any]]] = {kind.looked_at: kind for kind in (ImageSubject, MaskSubject)}
"""By what a task takes, see `Experiment.takes`."""


def subject(folder: RunFolder) -> Subject[Any]:
    """The run in `folder`, to be measured.

    Raises InputError: it has kept no model, or one that is not safe to load.
    """
    spec: Experiment = folder.spec()
    trained: Trained = importlib.import_module(f"labcore.tasks.{spec.task}").trained(folder)
    names = folder.json_artifact("classes")
    if not isinstance(names, list) or len(names) != trained.classes:
        raise InputError(
            f"Run '{folder.run_id}' does not say what its classes are called.",
            "Choose a run that has kept its classes.",
        )
    return KINDS[spec.takes](folder, spec, trained, tuple(map(str, names)))
