"""The one door to the model file of a run, whoever made it: whatever needs the network comes through here."""

import keras

from labcore.errors import InputError
from labcore.store.folder import RunFolder
from labcore.tasks.model_file import load_model


def kept_model(folder: RunFolder) -> keras.Model:
    """The best model that the run in `folder` has kept, from images `(N, H, W, C)`, 0–255, to `(N, classes)`.

    Raises:
        InputError: it has kept none, one that is not safe to load, or one of other classes than the run's.
        LabError: there is no room on the disk to unpack it.
    """
    if not folder.model_path.is_file():
        raise InputError(
            f"Run '{folder.run_id}' has kept no network.",
            "Choose a run of a network that finished at least one epoch; a baseline keeps none.",
        )
    model = load_model(folder.model_path)
    classes = folder.json_artifact("classes")
    if isinstance(classes, list) and len(classes) != model.output_shape[-1]:
        raise InputError(
            f"The model file of run '{folder.run_id}' tells {model.output_shape[-1]} classes apart, and the run has "
            f"{len(classes)}: it is not the run's own.",
            "Put the run's own file back, or train it again.",
        )
    return model
