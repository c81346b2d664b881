"""Answers of an imagined classifier to images, right more often than not."""

import numpy as np

from labcore.evaluation.answers import Answers


def drawn(classes: int, images: int = 300, seed: int = 5, strength: float = 1.2, groups: int = 0) -> Answers:
    """Answers to `images` of so many classes; with `groups`, all images of a group are answered much alike."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, images).astype(np.int32)
    noise = random.normal(size=(images, classes))
    of = None
    if groups:
        of = random.integers(0, groups, images).astype(np.int32)
        labels = random.integers(0, classes, groups).astype(np.int32)[of]
        noise = 0.1 * noise + random.normal(size=(groups, classes))[of]
    logits = noise + strength * np.eye(classes)[labels]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return Answers(np.arange(images), labels, probabilities.astype(np.float32), of)
