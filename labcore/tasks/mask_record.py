"""What is kept of the masks that a network gives, image by image, as they come."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.boundary import outlines
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_calibration import BINS, sureness
from labcore.evaluation.segmentation import confusions, surprise
from labcore.tasks.subject import Given, Record, Truth


class MaskRecord(Record[MaskAnswers]):
    """How often which class was given for which, how outlines fit, and the loss of each image.

    Args:
        classes: how many.
        groups: `(N,)` of the whole data set.
        whole: whether outlines and how sure the network is are counted too, which takes time.
    """

    def __init__(self, classes: int, groups: NDArray[np.str_] | None, whole: bool = True):
        self._classes, self._groups, self._whole = classes, groups, whole
        self._rows, self._losses = [np.zeros(0, np.int64)], [np.zeros(0)]
        self._counts = [np.zeros((0, classes, classes), np.int64)]
        self._lines = [np.zeros((0, classes, 4), np.int32)]
        self._sure = [np.zeros((0, BINS, 3), np.float32)]

    def add(self, rows: NDArray[np.int64], truth: Truth, given: Given) -> None:
        masks = given.argmax(axis=3).astype(np.uint8)
        self._rows.append(rows)
        self._counts.append(confusions(truth, masks, self._classes))
        lines = outlines(truth.astype(np.uint8), masks, self._classes) if self._whole else None
        self._lines.append(np.zeros((len(rows), self._classes, 4), np.int32) if lines is None else lines)
        self._losses.append(surprise(truth, given))
        if self._whole:
            self._sure.append(sureness(truth, given))

    def kept(self) -> MaskAnswers:
        parts = (self._rows, self._counts, self._lines, self._losses)
        rows, counts, lines, losses = (np.concatenate(each) for each in parts)
        groups, sure = None if self._groups is None else self._groups[rows], np.concatenate(self._sure)
        return MaskAnswers.of(rows, counts, lines, losses, groups, sure if self._whole else None)
