"""Devices that a run asks for and this machine has not: told before it is queued, where that can be known."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from labcore.launch.capacity import gpus
from labcore.launch.cluster_settings import RAY, chosen
from labcore.spec.experiment import Experiment
from labcore.spec.problem import Problem
from labcore.spec.training import Training

NEEDED = {"gpu": 1, "multi-gpu": 2}
"""How many GPUs a strategy takes at least."""

TPU_SIGNS = ("TPU_NAME", "KUBE_GOOGLE_CLOUD_TPU_ENDPOINTS", "TPU_WORKER_HOSTNAMES", "COLAB_TPU_ADDR")
"""Environment variables of which a machine attached to a TPU sets one."""

OTHER_ACCELERATORS = ("/dev/kfd", "/dev/accel0", "/dev/vfio")
"""Where devices show of which `nvidia-smi` knows nothing: AMD's, and a TPU's own machine."""


def objections_to_devices(spec: Experiment) -> Iterator[Problem]:
    """What stands against the training strategy of `spec` on this machine; on a cluster, its workers alone can tell.

    The last word is the worker's, which asks TensorFlow: where GPUs are not NVIDIA's, as on a Mac, it alone knows.
    """
    training = getattr(spec, "training", None)
    if not isinstance(training, Training) or chosen() == RAY:
        return
    strategy, other = training.strategy, any(Path(place).exists() for place in OTHER_ACCELERATORS)
    if strategy == "tpu":
        if not other and not any(os.environ.get(name) for name in TPU_SIGNS):
            yield Problem(
                "training.strategy",
                "Strategy 'tpu' takes a TPU, and nothing on this machine points to one.",
                "Set TPU_NAME before the lab is started, or set training.strategy to auto or cpu.",
            )
        return
    found, needed = len(gpus()), NEEDED.get(strategy, 0)
    if found < needed and not other and sys.platform != "darwin":
        yield Problem(
            "training.strategy",
            f"Strategy '{strategy}' takes {'a GPU' if needed == 1 else f'at least {needed} GPUs'}, and this machine "
            f"has {found or 'none'}.",
            "Set training.strategy to auto or cpu; 'python -m labcore doctor' tells what is missing for a GPU.",
        )
    elif strategy == "multi-gpu" and training.batch_size < found:
        yield Problem(
            "training.batch_size",
            f"A batch of {training.batch_size} has not an image for each of {found} GPUs.",
            f"Set training.batch_size to {found} or more, or training.strategy to gpu or cpu.",
        )
