"""What several networks of masks that answer as one are held against, and where that is kept."""

from collections.abc import Mapping

import numpy as np

from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.segmentation import figures

ENSEMBLE = {"validation": "validation_ensemble", "test": "test_ensemble"}
"""Where a run keeps what the last ensemble that it was the first member of came to, by part of a report."""

ENSEMBLE_ANSWERS = {part: f"{name}_answers" for part, name in ENSEMBLE.items()}
"""The same of its answers, `labcore.evaluation.mask_answers.MaskAnswers`."""

METRIC = "mean_iou"


def best_mask_member(members: Mapping[str, MaskAnswers], metric: str = METRIC) -> tuple[str, str]:
    """The name of the member with the highest `metric`, see `labcore.evaluation.segmentation.figures`, on these images,
    which are to be validation images; and the metric. The first of those that are alike."""
    scores = {name: figures(each.counts.sum(axis=0, dtype=np.int64))[metric] for name, each in members.items()}
    return max(scores, key=lambda name: np.nan_to_num(scores[name], nan=-1.0)), metric
