"""How far maps can be trusted: the checks of `labcore.explain`, of images one by one, and as they are told."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.explain.faithfulness import STEPS, faithfulness
from labcore.explain.sanity import cascade, sanity
from labcore.spec.explainer import Explainer
from labcore.spec.verdict import faithfulness_verdict, sanity_verdict
from labcore.tasks.aims import Aims
from labcore.tasks.explanation_cache import Arrays
from labcore.tasks.looked import Looked


def checks(
    method: Explainer,
    looked: Looked,
    images: NDArray[np.uint8],
    aims: Aims,
    maps: NDArray[np.float32],
    in_place: bool,
) -> list[dict[str, NDArray[Any]]]:
    """Both checks of each of `maps` `(n, h, w)`.

    Maps over images as a transformer hands them on are held against the part of the network behind it: there the pixels
    that they mark can be taken away.
    """
    twin = aims.twin(looked.network.randomized)
    sane = sanity(method, twin, images, aims.targets, maps, within=aims.regions)
    answering, seen = aims.answering(looked.network.explained), images
    if in_place:
        answering, seen = looked.network.behind_transformer, looked.network.seen(images)
    true_to = faithfulness(answering, seen, aims.targets, maps)
    parts = {**asdict(sane), **asdict(true_to)}
    parts["cascade"] = cascade(method, twin, images, aims.targets, maps, within=aims.regions)
    parts |= {"score": true_to.score, "random_score": true_to.random_score, "beaten": true_to.beaten}
    return [{key: each[place] for key, each in parts.items()} for place in range(len(maps))]


def told(found: Sequence[Arrays]) -> dict[str, Any]:
    """`sanity` and `faithfulness` as `explain` answers them, of what `checks` gave for each image; null for none."""
    if not found:
        return {"sanity": None, "faithfulness": None}
    rows = {key: np.round(np.stack([each[key] for each in found]).astype(np.float64), 5) for key in found[0]}
    return {
        "sanity": {
            "rank": rows["rank"].tolist(),
            "structure": rows["structure"].tolist(),
            "cascade": rows["cascade"].tolist(),
            "verdict": sanity_verdict(rows["rank"].mean()),
        },
        "faithfulness": {
            "shares": np.linspace(0, 1, STEPS + 1).tolist(),
            "deletion": rows["deletion"].tolist(),
            "insertion": rows["insertion"].tolist(),
            "random_deletion": rows["random_deletion"].mean(axis=1).round(5).tolist(),
            "random_insertion": rows["random_insertion"].mean(axis=1).round(5).tolist(),
            "score": rows["score"].tolist(),
            "random_score": rows["random_score"].tolist(),
            "beaten": rows["beaten"].tolist(),
            "verdict": faithfulness_verdict(rows["beaten"].tolist(), rows["random_score"].shape[1]),
        },
    }
