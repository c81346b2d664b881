"""How many strange pictures are warned of as unlike the training images, and how many usual ones, by five ways.

Short trainings on the built-in digits, PneumoniaMNIST and blood cells. Each network is shown noise, constant and
inverted pictures, shuffled pixels, pictures of the other sets, and its own test images. Every way calls unusual what
lies farther off than 99 % of validation images; `both` is what the lab does, each of its two at 99 %.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.own_lab import own_lab

NUMBER = 200
"""Pictures of each kind."""

SETS: dict[str, dict[str, Any]] = {
    "digits": {"training": {"epochs": 12}},
    "pneumonia": {"training": {"epochs": 4}},
    "blood": {"preprocessing": {"size": 48}, "architecture": {"kind": "cnn"}, "training": {"epochs": 8}},
}

Images = NDArray[np.uint8]


def run() -> dict:
    """Shares that are warned of, by data set, way and kind of picture."""
    with own_lab():
        from benchmarks.data import import_pneumonia, shared
        from benchmarks.running import finished
        from labcore.datasets.importing import import_path

        import_pneumonia()
        import_path(shared("pbc8_96_subset.zip"), "blood", modality="microscopy")
        runs = {name: finished(dataset=name, seed=1, **settings).run_id for name, settings in SETS.items()}
        return {name: measured(run_id, [each for each in SETS if each != name]) for name, run_id in runs.items()}


def measured(run_id: str, others: Sequence[str]) -> dict[str, dict[str, float]]:
    """Of the network of a run of the lab; `others` are data sets that it has not learned from."""
    from labcore.datasets.division import opened
    from labcore.datasets.preparation import prepare
    from labcore.explain.unlike import UNUSUAL
    from labcore.store.store import Store
    from labcore.tasks.kept_network import kept_network

    folder = Store().folder(run_id)
    network, spec = kept_network(folder), folder.spec()
    dataset = opened(spec)
    images = prepare(dataset, spec.preprocessing, network.explained.shape)
    training, validation = (dataset.indices(split) for split in ("train", "val"))
    shown = _shown(spec, dataset, others, network.explained.shape)
    ways = _ways(network, images[training], dataset.labels[training])
    usual = {name: np.sort(way(images[validation])) for name, way in ways.items()}
    found: dict[str, dict[str, float]] = {name: {} for name in (*ways, "both")}
    for kind, pictures in shown.items():
        flags = {}
        for name, way in ways.items():
            farther = 1 - np.searchsorted(usual[name], way(pictures), side="left") / len(usual[name])
            flags[name] = farther < UNUSUAL
        flags["both"] = flags["class distance"] | flags["look"]
        for name, each in flags.items():
            found[name][kind] = round(float(each.mean()), 3)
    return found


def _ways(network: Any, training: Images, labels: NDArray[np.int32]) -> Mapping[str, Callable[[Images], NDArray]]:
    from sklearn.neighbors import NearestNeighbors

    from labcore.explain.features import of_length_one
    from labcore.explain.unlike import NEIGHBOUR, ClassDistance, LookDistance, looks_of

    features = network.features(training)
    by_class, by_look = ClassDistance(features, labels), LookDistance(looks_of(training))
    nearest = NearestNeighbors(algorithm="brute").fit(of_length_one(features))
    kernel, bias = next(layer for layer in reversed(network.model.layers) if layer.weights).get_weights()
    return {
        "nearest, length 1 (Sun 2022)": lambda images: nearest.kneighbors(
            of_length_one(network.features(images)), NEIGHBOUR
        )[0][:, -1],
        "energy (Liu 2020)": lambda images: -np.logaddexp.reduce(network.features(images) @ kernel + bias, axis=1),
        "probability (Hendrycks 2017)": lambda images: -network.explained.probabilities(images).max(axis=1),
        "class distance": lambda images: by_class(network.features(images)),
        "look": lambda images: by_look(looks_of(images)),
    }


def _shown(spec: Any, dataset: Any, others: Sequence[str], shape: tuple[int, int, int]) -> dict[str, Images]:
    """Pictures by kind, as a network is given them that takes `shape`."""
    from labcore.datasets.library import Library

    rng, own = np.random.default_rng(0), [dataset.image(int(row)) for row in dataset.indices("test")]
    size = own[0].shape
    kinds: dict[str, list[Images]] = {
        "noise": [rng.integers(0, 256, size).astype(np.uint8) for _ in range(NUMBER)],
        "large noise": [rng.integers(0, 256, (224, 224, size[2])).astype(np.uint8) for _ in range(NUMBER)],
        "shuffled pixels": [rng.permutation(each.reshape(-1, size[2])).reshape(each.shape) for each in own[:NUMBER]],
        "constant": [np.full(size, value, np.uint8) for value in np.linspace(0, 255, NUMBER)],
        "inverted": [255 - each for each in own[:NUMBER]],
    }
    for name in others:
        other = Library().open(name)
        kinds[name] = [_in_channels(other.image(int(row)), size[2]) for row in other.indices("test")[:NUMBER]]
    kinds["its own test images"] = own
    return {name: np.stack([spec.preprocessing.apply(each, shape) for each in kind]) for name, kind in kinds.items()}


def _in_channels(image: Images, channels: int) -> Images:
    gray = image.mean(axis=-1, keepdims=True).astype(np.uint8)
    return image if image.shape[-1] == channels else np.repeat(gray, channels, axis=-1)
