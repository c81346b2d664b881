"""A few images as a page shows them: each with its label, and what was answered."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.confidence import judge
from labcore.datasets.dataset import Dataset
from labcore.datasets.label_doubts import Doubt, LabelDoubts

SHOWN = 24
"""Images kept for a page at most."""


def worst_mistakes(
    images: NDArray[np.uint8], labels: NDArray[np.int32], indices: NDArray[np.int64], probabilities: NDArray[np.float32]
) -> dict[str, NDArray[Any]]:
    """The wrongly answered images, the surest answer first, as `labcore.evaluation.mistakes.surest_mistakes`."""
    sure = probabilities.max(axis=1)
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return answered(images, labels, indices, probabilities, wrong[np.argsort(-sure[wrong], kind="stable")])


def answered(
    images: NDArray[np.uint8],
    labels: NDArray[np.int32],
    indices: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    chosen: NDArray[np.int64],
) -> dict[str, NDArray[Any]]:
    """The first of the `chosen` rows, with images.

    Args:
        images: `(N, H, W, C)` uint8, the whole data set prepared.
        labels: `(M,)` of the images at `indices` `(M,)`.
        probabilities: `(M, C)` given to them.
        chosen: positions among the M, in the order in which they are shown.
    """
    first = chosen[:SHOWN]
    return {
        "images": images[indices[first]],
        "labels": labels[first],
        "predicted": probabilities[first].argmax(axis=1).astype(np.int32),
        "confidence": probabilities[first].max(axis=1),
        "probability_of_truth": probabilities[first, labels[first]],
        "index": indices[first],
    }


def doubted(
    dataset: Dataset, images: NDArray[np.uint8], indices: NDArray[np.int64], probabilities: NDArray[np.float32]
) -> tuple[LabelDoubts, dict[str, NDArray[Any]]] | None:
    """Which labels of the images at `indices` are probably wrong, and the first of these images.

    None where there are no two classes among them to tell apart.
    """
    labels, classes = dataset.labels[indices], dataset.card.classes
    if len(np.unique(labels)) < 2:
        return None
    judged = judge(labels, probabilities)
    learned = also_learned(images, indices[judged.suspects], dataset.indices("train"))
    suspects = judged.suspects[~learned]
    found = [
        Doubt(
            image=int(indices[row]),
            file=str(dataset.files[indices[row]]),
            label=classes[labels[row]],
            answer=classes[probabilities[row].argmax()],
            confidence=_share(probabilities[row].max()),
            believed=_share(probabilities[row, labels[row]]),
        )
        for row in suspects.tolist()
    ]
    told = LabelDoubts(
        images=len(labels),
        agreement=judged.agreement,
        guessed=judged.guessed,
        judged=judged.tells,
        found=tuple(found),
        learned=int(learned.sum()),
    )
    return told, answered(images, labels, indices, probabilities, suspects)


def also_learned(images: NDArray[np.uint8], asked: NDArray[np.int64], train: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the images at `asked` are identical to one of those at `train`, pixel for pixel, as `(len(asked),)`.

    Only images whose middle rows are the same are compared in full: of large sets that takes milliseconds.
    """
    middle = images[:, images.shape[1] // 2]
    wanted: dict[bytes, list[int]] = {}
    for place, image in enumerate(asked.tolist()):
        wanted.setdefault(middle[image].tobytes(), []).append(place)
    found = np.zeros(len(asked), bool)
    for other in train.tolist() if wanted else ():
        for place in wanted.get(middle[other].tobytes(), ()):
            found[place] = found[place] or np.array_equal(images[asked[place]], images[other])
    return found


def _share(probability: Any) -> float:
    """Rounding of float32 may lead past 1."""
    return round(min(1.0, float(probability)), 6)
