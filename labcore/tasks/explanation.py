"""What in images speaks for an answer of a run's network: maps by any method, and how far they can be trusted."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.explain.faithfulness import STEPS
from labcore.explain.network import ExplainedNetwork
from labcore.spec.explainer import Explainer
from labcore.spec.explanation import Explanation
from labcore.spec.region import Aim
from labcore.store.folder import RunFolder
from labcore.tasks.aims import Aims
from labcore.tasks.explanation_cache import Arrays, ExplanationCache
from labcore.tasks.explanation_checks import checks, told
from labcore.tasks.looked import Looked, Of, encoded, look, reduced, reduced_masks

MOST_BYTES = 128 << 20
"""Of all maps of an answer together."""


def explanation(
    run: str,
    asked: dict[str, Any],
    classes: Sequence[Of],
    explanations: Sequence[Explanation],
    aim: Aim | None = None,
) -> dict[str, Any]:
    """What the network of a run answers to images, and what in them speaks for a class: by each method, for each class.

    Args:
        run: the run's folder.
        asked: which images, see `labcore.tasks.asked_images`.
        classes: which are explained.
        explanations: by which methods, and whether their maps are checked.
        aim: over which pixels of a mask; where the class is seen, unless said.

    Returns:
        `of`, images or pixels, by what the run gives a class to; `classes`, their names; `names` and `rows` of the
        images; `skipped`; `true`, class indices, null where unknown or kept back; `predicted`; `probabilities`, `n`
        rows; `shape`, and `pixels`, the bytes in base64 of the images as the network is given them, `(n, h, w, C)`
        uint8, large ones reduced; `in_place`, the same as its spatial transformer hands them on, or null; `score`, what
        maps are of; of masks, what `LookedMasks.told` says; and `explanations`, each with

        - `method`, its settings; `title`; `class`, as asked, and `explained`, class indices; `layer`, as in `PlanesOf`;
        - `regions`, null or, of masks, the bytes in base64 of `(n, h, w)` uint8, 1 where the pixels are that are
          explained, of the size of `pixels`; `region_pixels`, how many there are in each image;
        - `over`, `pixels` or `in_place`: the images over which the maps lie;
        - `signed`, `map_shape` and `maps`, the bytes in base64 of `(n, h, w)` float32, as they came out; `facts`;
        - `sanity`, null or: `rank` and `structure`, rows of a number for each draw; `cascade`, with ever more
          layers drawn anew from the answer back; `verdict`;
        - `faithfulness`, null or: `shares`, `deletion` and `insertion`, rows of probabilities, the same `random_…` on
          average over random maps, `score`, `random_score` (rows), `beaten`, the share of random maps; `verdict`;
        - `cached`, how many of the images were known before, and `seconds`.

    Raises:
        InputError: images, a class, a layer or a method that is not there; a run that has kept no network.
        LabError: the run's data set is gone, or is another one by now.
    """
    looked = look(RunFolder(Path(run)), asked)
    _require_size(looked, explanations, len(classes))
    cache, aim = ExplanationCache(looked.folder), aim or Aim()
    _require_offered(looked, explanations)
    found = [_explained(looked, each, of, aim, cache) for each in explanations for of in classes]
    cache.trim()
    seen = looked.network.seen(looked.asked.images)
    moved = seen is not looked.asked.images
    shown = reduced(looked.asked.images)
    return {
        **looked.told(),
        "shape": list(shown.shape),
        "pixels": encoded(shown),
        "in_place": encoded(reduced(seen)) if moved else None,
        "score": looked.network.explained.score_is,
        "explanations": found,
    }


def _explained(looked: Looked, explanation: Explanation, of: Of, aim: Aim, cache: ExplanationCache) -> dict[str, Any]:
    began, method = time.monotonic(), explanation.method
    aims = looked.aims(of, aim)
    settings = method.model_dump(mode="json")
    network = looked.network.explained
    layer = None if method.at_layer is None else network.layer(method.at_layer)
    asked = {"method": settings, "layer": layer and layer.name}
    images = looked.asked.images
    nothing = {"class": None}
    keys = [{**asked, **(aims.key(place) if method.of_class else nothing)} for place in range(len(images))]
    paths = _paths(looked, cache, keys)
    maps = _known(cache, paths, lambda rows: _maps(method, network, images[rows], aims.of(rows)))
    checked: list[Arrays] = []
    if explanation.check:
        # A check is of a class, also where the map is not: its deletion curve is.
        keys = [{**asked, **aims.key(place), "check": STEPS} for place in range(len(images))]
        paths = _paths(looked, cache, keys)
        drawn = np.stack([each["map"] for each in maps.found])
        in_place = layer is not None and layer.in_place
        checked = _known(
            cache, paths, lambda r: checks(method, looked, images[r], aims.of(r), drawn[r], in_place)
        ).found
    values = np.stack([each["map"] for each in maps.found])
    return {
        "method": settings,
        "title": method.title,
        "class": of,
        "explained": aims.labels.tolist(),
        "layer": layer and asdict(layer),
        "regions": None if aims.regions is None else encoded(reduced_masks(aims.regions)),
        "region_pixels": None if aims.regions is None else aims.regions.sum(axis=(1, 2)).tolist(),
        "over": "in_place" if layer is not None and layer.in_place else "pixels",
        "signed": method.signed,
        "map_shape": list(values.shape),
        "maps": encoded(values),
        "facts": {key: [float(each[key]) for each in maps.found] for key in maps.found[0] if key != "map"},
        **told(checked),
        "cached": maps.known,
        "seconds": round(time.monotonic() - began, 3),
    }


def _maps(
    method: Explainer, explained: ExplainedNetwork, images: NDArray[np.uint8], aims: Aims
) -> list[dict[str, NDArray[Any]]]:
    network, targets = aims.network(explained), aims.targets
    maps = method.maps(network, images, targets).astype(np.float32)
    facts = method.facts(network, images, targets, maps)
    return [{"map": maps[place], **{key: each[place] for key, each in facts.items()}} for place in range(len(maps))]


@dataclass(frozen=True)
class _Known:
    found: list[Arrays]
    known: int


def _known(cache: ExplanationCache, paths: Sequence[Path | None], work: Any) -> _Known:
    """What lies at each of `paths`; what does not is worked out, by `work` from an array of places, and put there."""
    found: list[Any] = [None if path is None else cache.get(path) for path in paths]
    missing = np.array([place for place, each in enumerate(found) if each is None], dtype=int)
    for place, arrays in zip(missing, work(missing) if len(missing) else (), strict=True):
        if (path := paths[place]) is not None:
            cache.put(path, arrays)
        found[place] = arrays
    return _Known(found, len(paths) - len(missing))


def _paths(looked: Looked, cache: ExplanationCache, keys: Sequence[dict[str, Any]]) -> list[Path | None]:
    """Where what is found about each image is kept; nowhere for a picture somebody brought, as a map may show it."""
    each = zip(looked.asked.rows, looked.asked.images, keys, strict=True)
    return [None if row is None else cache.path(image, **key) for row, image, key in each]


def _require_offered(looked: Looked, explanations: Sequence[Explanation]) -> None:
    offered = Explainer.offered(looked.folder.spec().takes)
    for each in explanations:
        if each.method.kind not in offered:
            raise InputError(
                f"{each.method.title} does not explain what run '{looked.folder.run_id}' answers with.",
                f"Choose one of {', '.join(offered)}.",
            )


def _require_size(looked: Looked, explanations: Sequence[Explanation], classes: int) -> None:
    if not explanations or not classes:
        raise InputError("Nothing is asked.", "Name a method at least, and a class.")
    height, width, _ = looked.network.explained.shape
    if 4 * height * width * len(looked.asked.images) * len(explanations) * classes > MOST_BYTES:
        raise InputError(
            "So many maps are too much for one answer.", "Ask about fewer images, classes or methods at once."
        )
