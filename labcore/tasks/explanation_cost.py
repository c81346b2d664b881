"""How long explanations will take, before they are asked for: roughly, by a batch that is timed."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from labcore.explain import faithfulness, sanity
from labcore.explain.network import ExplainedNetwork
from labcore.spec.explainer import Passes
from labcore.spec.explanation import Explanation
from labcore.store.folder import RunFolder
from labcore.tasks.aims import Aims
from labcore.tasks.looked import network_of


def explanation_cost(run: str, images: int, classes: int, explanations: Sequence[Explanation]) -> dict[str, Any]:
    """What explanations of so many images for so many classes take at most, none of them being known yet.

    Returns:
        `explanations`, for each `forward` and `backward`, how often an image goes through the network for it and back,
        and `seconds`; and `seconds`, all together. Compiling what was never asked, some seconds, is not in it.

    Raises InputError: a run that has kept no network.
    """
    network = network_of(RunFolder(Path(run))).explained
    forward, backward = _seconds_each(network)
    told = []
    for each in explanations:
        passes = passes_of(each, network.shape).times(images * classes)
        seconds = passes.forward * forward + passes.backward * backward
        told.append({"forward": passes.forward, "backward": passes.backward, "seconds": round(seconds, 2)})
    return {"explanations": told, "seconds": round(sum(each["seconds"] for each in told), 2)}


def passes_of(explanation: Explanation, shape: tuple[int, int, int]) -> Passes:
    """What one map, with its checks, costs at most."""
    own = explanation.method.passes(shape)
    if not explanation.check:
        return own
    return own + own.times(sanity.DRAWS + sanity.STAGES) + Passes(forward=faithfulness.PASSES)


def _seconds_each(network: ExplainedNetwork) -> tuple[float, float]:
    """Seconds that an image takes in a full batch, through the network, and there and back."""
    images = np.zeros((network.at_once, *network.shape), np.uint8)
    classes = np.zeros(len(images), np.int32)
    placed = len(network.model.output.shape) == 4
    asked = Aims(classes, np.ones((len(images), *network.shape[:2]), bool) if placed else None)
    targets, aimed = asked.targets, asked.network(network)
    forward = _timed(lambda: aimed.scores(images, targets))
    backward = _timed(lambda: aimed.gradients(images, targets))
    return forward / len(images), backward / len(images)


def _timed(work: Callable[[], object]) -> float:
    work()  # the first time it is compiled
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
