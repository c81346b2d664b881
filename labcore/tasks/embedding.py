"""A map of images, on which those lie together that a run's network holds for alike."""

from pathlib import Path
from typing import Any

from labcore.errors import InputError
from labcore.spec.embedding import Embedding
from labcore.store.folder import RunFolder
from labcore.tasks.asked_images import is_test_closed, own_dataset
from labcore.tasks.described import described
from labcore.tasks.explanation_cache import ExplanationCache
from labcore.tasks.looked import network_of

SPLITS = {"training": "train", "validation": "val", "test": "test"}


def embedding(run: str, asked: Embedding, split: str = "validation") -> dict[str, Any]:
    """Where images of a split lie, by how the network describes them.

    Args:
        run: the run's folder.
        asked: how they are laid out, and how many.
        split: training, validation or test.

    Returns:
        `classes`, names; `rows`, places in the data set; `true`, class indices, null where the test set is closed, of
        masks as `AskedImages` has them; `points`, rows of two numbers; `note`, how to read the map; `features`, how
        many numbers a point was made of, and `features_are`, which these are.

    Raises InputError: no such split, or fewer than three images in it; and as `explain` does.
    """
    if split not in SPLITS:
        raise InputError(f"There is no split '{split:.40}'.", f"Choose one of {', '.join(SPLITS)}.")
    folder = RunFolder(Path(run))
    network, dataset = network_of(folder), own_dataset(folder)
    found = described(folder, network, dataset, SPLITS[split], asked.number)
    if len(found.rows) < 3:
        raise InputError(f"There are {len(found.rows)} images in this split, too few for a map.", "Choose another.")
    hidden = split == "test" and is_test_closed(folder)
    cache, projection = ExplanationCache(folder), asked.projection
    settings = projection.model_dump(mode="json")
    path = cache.path(None, map=settings, fingerprint=dataset.card.fingerprint, rows=found.rows.tolist())
    kept = cache.get(path)
    if kept is None:
        kept = {"points": projection.project(found.seen.features)}
        cache.put(path, kept)
        cache.trim()
    return {
        "classes": list(dataset.card.classes),
        "rows": found.rows.tolist(),
        "true": [None] * len(found.rows) if hidden else found.labels.tolist(),
        "points": kept["points"].astype(float).round(4).tolist(),
        "note": projection.note(found.seen.features),
        "features": found.seen.features.shape[1],
        "features_are": network.features.are,
    }
