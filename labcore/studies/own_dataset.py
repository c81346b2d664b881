"""The data set that a run has learned from, as it was then."""

from labcore.datasets.dataset import Dataset
from labcore.datasets.division import opened
from labcore.errors import InputError, LabError
from labcore.studies.judged import Judged, fingerprint_of
from labcore.studies.judged_masks import JudgedMasks


def own_dataset(run: Judged | JudgedMasks) -> Dataset:
    """The run's data set, divided as it was, with every image that the run has kept an answer to.

    Raises:
        LabError: it is gone, or another one by now.
        InputError: the run's answers are of images that it does not have.
    """
    dataset, fingerprint = opened(run.folder.spec()), fingerprint_of(run.folder)
    if fingerprint and dataset.card.fingerprint != fingerprint:
        raise LabError(
            f"'{dataset.card.name}' has changed since run '{run.folder.run_id}' learned from it: its images cannot be "
            "shown.",
            "Train again on the data set as it is.",
        )
    last = max(int(answers.index.max()) for answers in (run.validation, run.test) if answers is not None)
    if last >= len(dataset):
        raise InputError(
            f"Run '{run.folder.run_id}' has kept an answer to image {last:,}, and '{dataset.card.name}' has "
            f"{len(dataset):,}: the file of its answers is damaged.",
            "Choose another run, or train this one again.",
        )
    return dataset
