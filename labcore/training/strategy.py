"""From the name of a strategy to devices, refused in words where they are absent."""

import tensorflow as tf

from labcore.errors import LabError


def strategy_for(name: str) -> tf.distribute.Strategy:
    """The distribution strategy called `name`: auto, cpu, gpu, multi-gpu or tpu.

    `auto` takes a TPU if one answers in this process, else all GPUs, else the CPU. Raises LabError where the devices
    asked for are absent.
    """
    return _STRATEGIES[name](len(tf.config.list_physical_devices("GPU")))


def _auto(gpus: int) -> tf.distribute.Strategy:
    if tf.config.list_physical_devices("TPU"):
        return _tpu(gpus)
    return _multi_gpu(gpus) if gpus > 1 else _gpu(gpus) if gpus else _cpu(gpus)


def _cpu(_gpus: int) -> tf.distribute.Strategy:
    return tf.distribute.OneDeviceStrategy("/cpu:0")


def _gpu(gpus: int) -> tf.distribute.Strategy:
    if not gpus:
        raise LabError(
            "Strategy 'gpu' was asked for, but TensorFlow sees no GPU on this machine.",
            "Set training.strategy to auto or cpu; `python -m labcore doctor` tells what is missing for a GPU.",
        )
    return tf.distribute.OneDeviceStrategy("/gpu:0")


def _multi_gpu(gpus: int) -> tf.distribute.Strategy:
    if gpus < 2:
        raise LabError(
            f"Strategy 'multi-gpu' needs at least two GPUs; TensorFlow sees {gpus}.",
            "Set training.strategy to auto, gpu or cpu.",
        )
    return tf.distribute.MirroredStrategy()


def _tpu(_gpus: int) -> tf.distribute.Strategy:
    try:
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver.connect()
    except (ValueError, RuntimeError, tf.errors.OpError) as error:
        raise LabError(
            "Strategy 'tpu' was asked for, but no TPU answers.",
            "Set TPU_NAME on a machine attached to a TPU, or set training.strategy to auto or cpu.",
        ) from error
    return tf.distribute.TPUStrategy(resolver)


_STRATEGIES = {"auto": _auto, "cpu": _cpu, "gpu": _gpu, "multi-gpu": _multi_gpu, "tpu": _tpu}
