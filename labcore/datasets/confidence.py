"""Which labels predictions contradict, by confident learning (Northcutt, Jiang, Chuang 2021).

The library cleanlab does it. The predictions must be of images that whoever predicts has not learned from.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_GAIN = 0.3
"""Of the labels that always guessing the largest class gets wrong, the share that predictions must get right."""


@dataclass(frozen=True)
class Judgement:
    """What predictions say of labels.

    Attributes:
        agreement: the share of labels that the predictions agree with, 0–1.
        guessed: the same of always guessing the largest class.
        suspects: positions of labels that are probably wrong, the least believable first; none unless it `tells`.
    """

    agreement: float
    guessed: float
    suspects: NDArray[np.int64]

    @property
    def tells(self) -> bool:
        """Whether the predictions are good enough for their doubts to say anything."""
        return self.guessed < 1 and self.agreement - self.guessed >= LEAST_GAIN * (1 - self.guessed)


def judge(labels: NDArray[np.integer], probabilities: NDArray[np.floating]) -> Judgement:
    """What `probabilities` `(N, C)` say of `labels` `(N,)`, 0 to C − 1; N is 1 at least."""
    agreement = float((probabilities.argmax(axis=1) == labels).mean())
    guessed = float(np.bincount(labels).max() / len(labels))
    judged = Judgement(agreement, guessed, np.empty(0, np.int64))
    return Judgement(agreement, guessed, suspicious(labels, probabilities)) if judged.tells else judged


def suspicious(labels: NDArray[np.integer], probabilities: NDArray[np.floating]) -> NDArray[np.int64]:
    """Positions of labels `(N,)`, of two classes or more, that `probabilities` `(N, C)` contradict, the worst first.

    As many as confident learning estimates to be wrong, those in which the predictions believe least: of labels turned
    at random on chest X-rays and blood cells that named nearly as many as cleanlab's default, and far fewer right ones.
    """
    if (probabilities.argmax(axis=1) == labels).all():
        return np.empty(0, np.int64)
    from cleanlab.filter import find_label_issues

    found = np.asarray(
        find_label_issues(
            labels, probabilities, filter_by="low_self_confidence", return_indices_ranked_by="self_confidence", n_jobs=1
        ),
        np.int64,
    )
    return found[probabilities[found].argmax(axis=1) != labels[found]]
