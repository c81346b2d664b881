"""Labels that are probably wrong, as a cheap classifier sees it before anything is trained.

The classifier, of extremely randomized trees on simple features (Geurts, Ernst, Wehenkel 2006), is cross-validated
over training and validation images: each image is judged by one that has seen neither it, nor a copy of it, nor another
image of its group. Test images are never touched: their labels are what results are measured against, and choosing
among them would choose the result.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import SPLITS
from labcore.datasets.confidence import judge
from labcore.datasets.dataset import LEFT_OUT, Dataset
from labcore.datasets.deep.features import features, textures
from labcore.datasets.deep.views import Tell, Views, in_silence
from labcore.datasets.findings import Finding
from labcore.datasets.grouping import tied
from labcore.datasets.inspections import of_images
from labcore.datasets.twins import Twins

FOLDS = 5
TREES, SHARE = 100, 0.3  # trees, and the share of features that each split may choose among
TEXTURES = 0.4
"""The share of the time that looking at textures takes; the rest is the classifier's."""

KIND = "likely wrong label"


def wrong_labels(dataset: Dataset, views: Views, twins: Sequence[Twins], tell: Tell = in_silence) -> Iterator[Finding]:
    """Images whose label a cross-validated classifier contradicts, the least believed first."""
    judgeable = _judgeable(dataset, _ties(dataset, twins))
    if judgeable is None:
        return
    chosen, ties = judgeable
    kinds, labels = np.unique(dataset.labels[chosen], return_inverse=True)
    known = np.hstack([features(views), textures(views, lambda share: tell(TEXTURES * share))])
    probabilities = _out_of_fold(known[chosen], labels, ties, lambda share: tell(TEXTURES + (1 - TEXTURES) * share))
    judged = judge(labels, probabilities)
    if not judged.tells:
        yield of_images(
            dataset,
            "labels not judged",
            "note",
            [],
            f"Whether labels are wrong was not judged: a simple classifier agrees with {judged.agreement:.0%} of them, "
            f"always guessing the largest class with {judged.guessed:.0%}. Its doubts would say nothing.",
        )
        return
    suspects = judged.suspects
    if not len(suspects):
        return
    likeliest = probabilities[suspects].argmax(axis=1)
    notes = [
        f"looks like {dataset.card.classes[kinds[label]]} ({probabilities[suspect, label]:.0%})"
        for suspect, label in zip(suspects.tolist(), likeliest.tolist(), strict=True)
    ]
    yield of_images(
        dataset,
        KIND,
        "note",
        chosen[suspects].tolist(),
        f"{len(suspects):,} label{'s' if len(suspects) > 1 else ''} of training and validation images may be wrong: a "
        "simple classifier, trained without the image, contradicts. The least believable come first. It agrees with "
        f"{judged.agreement:.0%} of all labels. Test images are not judged. A hard case is no wrong label: look before "
        "leaving any out.",
        notes,
    )


def _ties(dataset: Dataset, twins: Sequence[Twins]) -> NDArray[np.int64]:
    """`(N,)` equal numbers for what must not be parted by a fold: identical images, and those of one group."""
    copies = np.arange(len(dataset))
    for twin in twins:
        copies[list(twin)] = twin[0]
    return tied(copies.tolist(), *([] if dataset.groups is None else [dataset.groups.tolist()]))


def _judgeable(dataset: Dataset, ties: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """The positions that can be judged and their ties; None where there are no two classes of enough images."""
    if dataset.masks is not None:
        return None
    shown = (dataset.split != SPLITS.index("test")) & (dataset.split != LEFT_OUT)
    for label in np.unique(dataset.labels):
        members = shown & (dataset.labels == label)
        if len(np.unique(ties[members])) < FOLDS:
            shown &= ~members
    chosen = np.flatnonzero(shown)
    return (chosen, ties[chosen]) if len(np.unique(dataset.labels[chosen])) > 1 else None


def _out_of_fold(
    known: NDArray[np.float32], labels: NDArray[np.int64], ties: NDArray[np.int64], tell: Tell
) -> NDArray[np.float32]:
    """`(N, C)` the probabilities given to each image by a classifier that was fitted without it."""
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.model_selection import StratifiedGroupKFold

    probabilities = np.full((len(labels), labels.max() + 1), 1e-6, np.float32)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    for fold, (fitted, asked) in enumerate(folds.split(known, labels, ties)):
        tell(fold / FOLDS)
        if len(np.unique(labels[fitted])) < 2:
            continue
        probe = ExtraTreesClassifier(TREES, max_features=SHARE, random_state=0)
        probe.fit(known[fitted], labels[fitted])
        probabilities[np.ix_(asked, probe.classes_)] = np.maximum(1e-6, probe.predict_proba(known[asked]))
    return probabilities / probabilities.sum(axis=1, keepdims=True)
