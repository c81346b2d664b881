"""What in images speaks for an answer of a run's network: maps by any method, and how far they can be trusted."""

import base64
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.explain.faithfulness import STEPS, faithfulness
from labcore.explain.network import ExplainedNetwork
from labcore.explain.sanity import sanity
from labcore.spec.classification import Classification
from labcore.spec.explainer import Explainer
from labcore.spec.explanation import Explanation
from labcore.spec.verdict import sanity_verdict
from labcore.store.folder import RunFolder
from labcore.tasks.asked_images import AskedImages, asked_images
from labcore.tasks.explanation_cache import Arrays, ExplanationCache
from labcore.tasks.kept_network import KeptNetwork, kept_network

LARGEST_SIDE = 224
"""Pixels of an answered image: it is looked at, not trained on."""

MOST_BYTES = 128 << 20
"""Of all maps of an answer together."""

Of = str | int
"""`predicted`, `true`, or a class by index or name."""


@dataclass(frozen=True)
class Looked:
    """What a question is about: the network, the images as it takes them, its answers."""

    folder: RunFolder
    network: KeptNetwork
    classes: list[str]
    asked: AskedImages
    probabilities: NDArray[np.float32]

    @property
    def predicted(self) -> NDArray[np.int32]:
        return self.probabilities.argmax(axis=1).astype(np.int32)

    def told(self) -> dict[str, Any]:
        """What every answer about images says of them."""
        return {
            "classes": self.classes,
            "names": self.asked.names,
            "rows": self.asked.rows,
            "skipped": self.asked.skipped,
            "true": self.asked.true,
            "predicted": self.predicted.tolist(),
            "probabilities": np.round(self.probabilities.astype(np.float64), 5).tolist(),
        }


def explanation(
    run: str, asked: dict[str, Any], classes: Sequence[Of], explanations: Sequence[Explanation]
) -> dict[str, Any]:
    """What the network of a run answers to images, and what in them speaks for a class: by each method, for each class.

    Args:
        run: the run's folder.
        asked: which images, see `labcore.tasks.asked_images`.
        classes: which are explained.
        explanations: by which methods, and whether their maps are checked.

    Returns:
        `classes`, their names; `names` and `rows` of the images; `skipped`; `true`, class indices, null where unknown
        or kept back; `predicted`; `probabilities`, `n` rows; `shape`, and `pixels`, the bytes in base64 of the images
        as the network is given them, `(n, h, w, C)` uint8, large ones reduced; `in_place`, the same as its spatial
        transformer hands them on, or null; `score`, what maps are of; and `explanations`, each with

        - `method`, its settings; `title`; `class`, as asked, and `explained`, class indices; `layer`, as in `PlanesOf`;
        - `over`, `pixels` or `in_place`: the images over which the maps lie;
        - `signed`, `map_shape` and `maps`, the bytes in base64 of `(n, h, w)` float32, as they came out; `facts`;
        - `sanity`, null or: `rank` and `structure`, rows of a number for each draw, and `verdict`;
        - `faithfulness`, null or: `shares`, `deletion` and `insertion`, rows of probabilities, the same `random_…` on
          average over random maps, `score`, `random_score` (rows), and `beaten`, the share of random maps;
        - `cached`, how many of the images were known before, and `seconds`.

    Raises:
        InputError: images, a class, a layer or a method that is not there; a run that has kept no network.
        LabError: the run's data set is gone, or is another one by now.
    """
    looked = look(RunFolder(Path(run)), asked)
    _require_size(looked, explanations, len(classes))
    cache = ExplanationCache(looked.folder)
    found = [_explained(looked, each, of, cache) for each in explanations for of in classes]
    cache.trim()
    seen = looked.network.seen(looked.asked.images)
    moved = seen is not looked.asked.images
    shown = reduced(looked.asked.images)
    return {
        **looked.told(),
        "shape": list(shown.shape),
        "pixels": base64.b64encode(shown.tobytes()).decode(),
        "in_place": base64.b64encode(reduced(seen).tobytes()).decode() if moved else None,
        "score": looked.network.explained.score_is,
        "explanations": found,
    }


def look(folder: RunFolder, asked: dict[str, Any]) -> Looked:
    """The images that are asked about, answered by the network of the run in `folder`. Raises as `explanation` does."""
    network = classifier_of(folder)
    images = asked_images(folder, network.explained.shape, asked)
    probabilities = network.explained.probabilities(images.images)
    kept = folder.json_artifact("classes")
    known = isinstance(kept, list) and len(kept) == probabilities.shape[1]
    names = [str(name) for name in kept] if known else [str(number) for number in range(probabilities.shape[1])]
    return Looked(folder, network, names, images, probabilities)


def classifier_of(folder: RunFolder) -> KeptNetwork:
    """The network of the run in `folder`. Raises InputError: it is of no classifier, or has kept none."""
    if not isinstance(folder.spec(), Classification):
        raise InputError(
            f"Run '{folder.run_id}' has no network to look into.",
            "Choose a run of a network; of a baseline, ask which regions matter (importance).",
        )
    return kept_network(folder)


def _explained(looked: Looked, explanation: Explanation, of: Of, cache: ExplanationCache) -> dict[str, Any]:
    began, method = time.monotonic(), explanation.method
    labels = _classes(of, looked)
    settings = method.model_dump(mode="json")
    network = looked.network.explained
    layer = None if method.at_layer is None else network.layer(method.at_layer)
    asked = {"method": settings, "layer": layer and layer.name}
    images = looked.asked.images
    keys = [{**asked, "class": int(label) if method.of_class else None} for label in labels]
    paths = _paths(looked, cache, keys)
    maps = _known(cache, paths, lambda rows: _maps(method, network, images[rows], labels[rows]))
    checks: list[Arrays] = []
    if explanation.check:
        # A check is of a class, also where the map is not: its deletion curve is.
        keys = [{**asked, "class": int(label), "check": STEPS} for label in labels]
        paths = _paths(looked, cache, keys)
        drawn = np.stack([each["map"] for each in maps.found])
        in_place = layer is not None and layer.in_place
        checks = _known(cache, paths, lambda r: _checks(method, looked, images[r], labels[r], drawn[r], in_place)).found
    values = np.stack([each["map"] for each in maps.found])
    return {
        "method": settings,
        "title": method.title,
        "class": of,
        "explained": labels.tolist(),
        "layer": layer and asdict(layer),
        "over": "in_place" if layer is not None and layer.in_place else "pixels",
        "signed": method.signed,
        "map_shape": list(values.shape),
        "maps": base64.b64encode(values.tobytes()).decode(),
        "facts": {key: [float(each[key]) for each in maps.found] for key in maps.found[0] if key != "map"},
        **_told(checks),
        "cached": maps.known,
        "seconds": round(time.monotonic() - began, 3),
    }


def _maps(
    method: Explainer, network: ExplainedNetwork, images: NDArray[np.uint8], labels: NDArray[np.int32]
) -> list[dict[str, NDArray[Any]]]:
    maps = method.maps(network, images, labels).astype(np.float32)
    facts = method.facts(network, images, labels, maps)
    return [{"map": maps[place], **{key: each[place] for key, each in facts.items()}} for place in range(len(maps))]


def _checks(
    method: Explainer,
    looked: Looked,
    images: NDArray[np.uint8],
    labels: NDArray[np.int32],
    maps: NDArray[np.float32],
    in_place: bool,
) -> list[dict[str, NDArray[Any]]]:
    """Both checks of each of `maps` `(n, h, w)`.

    Maps over images as a transformer hands them on are held against the part of the network behind it: there the pixels
    that they mark can be taken away.
    """
    sane = sanity(method, looked.network.randomized, images, labels, maps)
    answering, seen = looked.network.explained.probabilities, images
    if in_place:
        answering, seen = looked.network.behind_transformer, looked.network.seen(images)
    true_to = faithfulness(answering, seen, labels, maps)
    parts = {**asdict(sane), **asdict(true_to)}
    parts |= {"score": true_to.score, "random_score": true_to.random_score, "beaten": true_to.beaten}
    return [{key: each[place] for key, each in parts.items()} for place in range(len(maps))]


def _told(checks: Sequence[Arrays]) -> dict[str, Any]:
    if not checks:
        return {"sanity": None, "faithfulness": None}
    rows = {key: np.round(np.stack([each[key] for each in checks]).astype(np.float64), 5) for key in checks[0]}
    return {
        "sanity": {
            "rank": rows["rank"].tolist(),
            "structure": rows["structure"].tolist(),
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
        },
    }


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


def _classes(of: Of, looked: Looked) -> NDArray[np.int32]:
    """`(n,)` the class of each image that is explained."""
    if of == "predicted":
        return looked.predicted
    if of == "true":
        if None in looked.asked.true:
            raise InputError(
                "The true class of some of these images is not known, or kept back as the run's test set is closed.",
                "Ask for the predicted class, or for one by name.",
            )
        return np.array(looked.asked.true, np.int32)
    place = looked.classes.index(of) if isinstance(of, str) and of in looked.classes else of
    if type(place) is not int or not 0 <= place < len(looked.classes):
        raise InputError(
            f"There is no class {of!r:.40}.",
            f"Ask for predicted, true, 0 to {len(looked.classes) - 1}, or one of {', '.join(looked.classes)}.",
        )
    return np.full(len(looked.asked.images), place, np.int32)


def _require_size(looked: Looked, explanations: Sequence[Explanation], classes: int) -> None:
    if not explanations or not classes:
        raise InputError("Nothing is asked.", "Name a method at least, and a class.")
    height, width, _ = looked.network.explained.shape
    if 4 * height * width * len(looked.asked.images) * len(explanations) * classes > MOST_BYTES:
        raise InputError(
            "So many maps are too much for one answer.", "Ask about fewer images, classes or methods at once."
        )


def reduced(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Images `(n, H, W, C)` of at most `LARGEST_SIDE`."""
    share = LARGEST_SIDE / max(images.shape[1:3])
    if share >= 1:
        return images
    height, width = (max(1, round(side * share)) for side in images.shape[1:3])
    smaller = [cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA) for image in images]
    return np.asarray(np.stack(smaller), np.uint8).reshape(len(images), height, width, images.shape[3])
