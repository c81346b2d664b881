"""Whether a process in which a run has ended is as good as a fresh one for the next."""

import gc
import threading

import keras
import psutil
import tensorflow as tf
from tensorflow.python.framework.ops import gradient_registry

MOST_RUNS = 50
"""That one process carries out."""

MOST_LEFT = 512 << 20
"""Bytes that may be left of the runs so far: little is, but what runs load into memory may stay in pieces."""

MOST_LEFT_ON_A_GPU = 256 << 20
"""The same on a GPU, where the next run needs the room and nothing can be paged out."""


class Renewal:
    """Compares this process with what it was before its first run. To be made when all is imported, before any run."""

    def __init__(self) -> None:
        gc.collect()
        gc.freeze()  # what was imported is never looked through again: that would take a second after every run
        self._threads = set(threading.enumerate())
        self._memory = _held()
        self._gradients = set(gradient_registry.list())
        self.runs = 0

    def renew(self) -> str:
        """Forget the run that has ended. Returns why this process should take no other; empty where it may."""
        self.runs += 1
        self._forget_gradients()
        keras.utils.clear_session()  # names of layers and random states count from the start again
        if self.runs >= MOST_RUNS:
            return f"it has carried out {self.runs} runs"
        if left := set(threading.enumerate()) - self._threads:
            return f"the run has left a thread behind ({', '.join(sorted(thread.name for thread in left))})"
        if (left := _held() - self._memory) > MOST_LEFT:
            return f"{left >> 20} MiB of memory are left of its runs"
        for device in tf.config.list_physical_devices("GPU"):
            held = tf.config.experimental.get_memory_info(device.name.removeprefix("/physical_device:"))["current"]
            if held > MOST_LEFT_ON_A_GPU:
                return f"{held >> 20} MiB of memory on a GPU are left of its runs"
        return ""

    def _forget_gradients(self) -> None:
        """Drop what TensorFlow registers for good whenever a step is traced that sums over replicas, as all do.

        Each entry holds the whole graph of its step: without this none of the run's steps would ever be freed.
        """
        registered = gradient_registry._registry
        for name in set(registered) - self._gradients:
            if name.startswith("CustomGradient-"):
                del registered[name]


def _held() -> int:
    """Bytes of memory without files that are mapped, such as prepared data sets, where the system tells them apart."""
    memory = psutil.Process().memory_info()
    return memory.rss - getattr(memory, "shared", 0)
