"""Whether probabilities mean what they say, and one number that mends them: the temperature.

A model is calibrated where, of the images it answers with 80 %, 80 % are right.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError

FLOOR = 1e-7
"""Probabilities below are taken for this one, as in the loss: a forest's may be 0, and no logarithm."""

COLDEST, HOTTEST = 0.1, 10.0
"""Temperatures looked at: where every answer is right, the best is 0, at which all are given with certainty."""

BINS = 15
"""Bins of a reliability diagram, as in Guo et al."""

Bins = Literal["equal_width", "equal_mass"]


def fit_temperature(labels: NDArray[np.integer], probabilities: NDArray[np.floating]) -> float:
    """The temperature by which logits are to be divided so that the cross-entropy of these images is lowest.

    Temperature scaling of Guo, Pleiss, Sun, Weinberger (2017). Above 1, the model was too sure. It changes no decision.
    Fit it on validation images: on those a model has learned from, it says too little.

    Args:
        labels: `(N,)` class indices.
        probabilities: `(N, C)`, rows that sum to 1. Their logarithms serve as logits, as a softmax forgets no more
            than what is the same for all classes.

    Returns the temperature, from `COLDEST` to `HOTTEST`.

    Raises InputError where there is no image.
    """
    from scipy.optimize import minimize_scalar

    if not len(labels):
        raise InputError("A temperature cannot be fitted without images.", "Choose a run with validation images.")
    logits, rows = _logits(probabilities), np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        scaled = logits / np.exp(log_temperature)
        return float((_log_sum_exp(scaled) - scaled[rows, labels]).mean())

    found = minimize_scalar(loss, bounds=(np.log(COLDEST), np.log(HOTTEST)), method="bounded", options={"xatol": 1e-6})
    return float(np.exp(found.x))


def at_temperature(probabilities: NDArray[np.floating], temperature: float) -> NDArray[np.float32]:
    """`(N, C)` probabilities as they are at `temperature`: the softmax of their logarithms divided by it."""
    scaled = _logits(probabilities) / temperature
    return np.exp(scaled - _log_sum_exp(scaled)[:, None]).astype(np.float32)


@dataclass(frozen=True)
class Reliability:
    """A reliability diagram of the answers' confidences (DeGroot & Fienberg, 1983), and the error it shows.

    Attributes:
        edges: `(B + 1,)` confidences between which the bins lie, ascending; the upper edge belongs to its bin.
        images: `(B,)` how many answers fall into each.
        confidence, accuracy: `(B,)` their mean confidence, and the share that is right; NaN where there is none.
        ece: the expected calibration error, the mean of |accuracy − confidence| over images, 0–1 (Naeini et al., 2015).
        largest: the largest such gap of a bin with images.
        bin_of: `(N,)` which bin each answer falls into.
    """

    edges: NDArray[np.float64]
    images: NDArray[np.int64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    ece: float
    largest: float
    bin_of: NDArray[np.int64]


def reliability(
    labels: NDArray[np.integer], probabilities: NDArray[np.floating], bins: int = BINS, kind: Bins = "equal_width"
) -> Reliability:
    """The diagram of the most probable class of each image, `(N,)` labels and `(N, C)` probabilities, N ≥ 1.

    Args:
        kind: `equal_width` bins from 0 to 1, or `equal_mass` with as many images each, which no empty or thinly filled
            bin misleads (Nixon et al., 2019); answers of one confidence are never torn apart.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    edges = np.linspace(0, 1, bins + 1)
    if kind == "equal_mass":
        upper = np.unique(np.quantile(confidence, edges[1:], method="inverted_cdf"))
        edges = np.concatenate([[confidence.min()], upper])
    of = np.minimum(np.searchsorted(edges[1:], confidence, side="left"), len(edges) - 2)
    images = np.bincount(of, minlength=len(edges) - 1)
    with np.errstate(invalid="ignore"):
        mean, share = (np.bincount(of, values, len(edges) - 1) / images for values in (confidence, right))
    gaps = np.abs(share - mean)[images > 0]
    ece = float(gaps @ images[images > 0] / len(labels))
    return Reliability(edges, images, mean, share, ece, float(gaps.max()), of)


def brier(labels: NDArray[np.integer], probabilities: NDArray[np.floating]) -> float:
    """The mean over images of the squared distance from probabilities to the truth, summed over classes: 0–2.

    Brier (1950). Of two classes it is twice what scikit-learn's `brier_score_loss` gives by default.
    """
    return float(each_brier(labels, probabilities).mean())


def each_brier(labels: NDArray[np.integer], probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    """`(N,)` the squared distance of each image."""
    truth = np.eye(probabilities.shape[1])[labels]
    return np.square(probabilities.astype(np.float64) - truth).sum(axis=1)


def _logits(probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.log(np.clip(probabilities.astype(np.float64), FLOOR, 1))


def _log_sum_exp(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    highest = logits.max(axis=1)
    return highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1))
