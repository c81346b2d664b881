"""The one door to the model file of a run, whoever made it: whatever needs the network comes through here."""

import keras

from labcore.errors import InputError
from labcore.evaluation.answers import ARTIFACT, Answers
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
    known, own = model.output_shape[-1], _classes_of(folder)
    if own not in (None, known):
        raise InputError(
            f"The model file of run '{folder.run_id}' tells {known} classes apart, and the run has {own}: it is not "
            "the run's own.",
            "Put the run's own file back, or train it again.",
        )
    return model


def _classes_of(folder: RunFolder) -> int | None:
    """How many classes the run tells apart, by their names or by its answers; None where it has kept neither."""
    names, answers = folder.json_artifact("classes"), Answers.read(folder.arrays(ARTIFACT))
    if isinstance(names, list):
        return len(names)
    return None if answers is None else answers.probabilities.shape[1]
