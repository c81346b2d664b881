"""What is known of the images of a run beside their class, by which its figures can be told apart."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets import storage
from labcore.datasets.dataset import Dataset
from labcore.datasets.metadata import numbers
from labcore.evaluation.answers import Answers
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.slices import PARTS, UNKNOWN, Slices
from labcore.studies.comparison import Part
from labcore.studies.judged import Judged, note_look
from labcore.studies.judged_masks import JudgedMasks
from labcore.studies.own_dataset import own_dataset

LARGEST_GROUPING = 200
"""Groups that are looked at one by one."""


def slices_of(run: Judged | JudgedMasks, part: Part = "validation") -> Slices:
    """The run's figure on parts of its images: by brightness, contrast, size, group, and what is known of them.

    Of a classifier that is its accuracy; of masks the mean IoU of images, also by the share that each class has.

    Reads every image of the part once: about a second for five thousand small ones. On test images it is another look
    at them, and counted.

    Raises LabError where the run's data set is gone, is another one by now, or lacks images that it has answered.
    """
    answers = run.answers(part)
    dataset = own_dataset(run)
    if part == "test":
        note_look(run.folder, "slices")
    return run.sliced(part, attributes(dataset, answers))


def attributes(dataset: Dataset, answers: Answers | MaskAnswers) -> dict[str, NDArray[Any]]:
    """What is known of each image that was answered, `(N,)`, by name; without what is the same for all.

    Brightness and contrast are mean and standard deviation of its pixels, 0–255, as they lie in the data set; size is
    the geometric mean of its sides in pixels. What the import kept of each image, such as age or scanner, comes last.
    """
    rows = answers.index
    pixels = [dataset.image(int(row)) for row in rows]
    size = np.sqrt(dataset.heights[rows].astype(np.float64) * dataset.widths[rows])
    shape = dataset.widths[rows] / dataset.heights[rows]
    seen: dict[str, NDArray[Any]] = {
        "brightness": np.array([image.mean() for image in pixels]),
        "contrast": np.array([image.std() for image in pixels]),
        "size": size,
        "width against height": shape,
    }
    if dataset.groups is not None and len(np.unique(dataset.groups[rows])) <= LARGEST_GROUPING:
        seen[dataset.card.group or "group"] = dataset.groups[rows]
    found = {name: values for name, values in seen.items() if len(np.unique(values)) > 1}
    known = {name: column[rows] for name, column in storage.read_metadata(dataset.folder).items()}
    found |= {(f"{name}, as given" if name in found else name): _groups(values) for name, values in known.items()}
    return {name: values for name, values in found.items() if len(np.unique(values)) > 1}


def _groups(values: NDArray[np.str_]) -> NDArray[Any]:
    """Numbers that are to be cut into parts, NaN where not known; or names, which a few different numbers are, too."""
    given = numbers(values)
    if given is not None and len(np.unique(given[np.isfinite(given)])) > PARTS:
        return given
    return np.where(values == "", UNKNOWN, values)
