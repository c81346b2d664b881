"""How many runs this machine carries at once, and on which device each."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import psutil

from labcore.errors import InputError

MEMORY_PER_RUN = 2 << 30
"""Bytes: TensorFlow, a prepared data set in the page cache, a batch and its gradients."""

CORES_PER_RUN = 2

DEVICES = "CUDA_VISIBLE_DEVICES"

ALL = -1


@dataclass(frozen=True)
class Slot:
    """Room for one run.

    Attributes:
        number: counted from 0; `ALL` for the room of the whole machine.
        environment: what its worker must be told of the devices it may use.
    """

    number: int
    environment: dict[str, str] = field(default_factory=dict)


def slots() -> tuple[Slot, ...]:
    """The room of this machine: one slot per GPU; without GPUs one for two cores, two at least, memory permitting.

    `LAB_SLOTS` overrides the number. Raises InputError where that is not a whole number from 1 to 1000.
    """
    devices = gpus()
    count = asked() or len(devices) or _carried()
    if not devices:
        return tuple(Slot(number) for number in range(count))
    return tuple(Slot(n, {DEVICES: devices[n % len(devices)]}) for n in range(count))


def whole_machine(room: Sequence[Slot]) -> Slot:
    """All the room as one slot, with the devices of every slot in it."""
    devices = dict.fromkeys(slot.environment[DEVICES] for slot in room if DEVICES in slot.environment)
    return Slot(ALL, {DEVICES: ",".join(devices)} if devices else {})


def wants_whole_machine(spec: Mapping[str, Any], room: Sequence[Slot]) -> bool:
    """Whether a run, by its spec as plain data, is to be spread over several devices and there are several."""
    training = spec.get("training")
    return (
        isinstance(training, dict)
        and training.get("strategy") == "multi-gpu"
        and whole_machine(room).environment.get(DEVICES, "").count(",") > 0
    )


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else psutil.cpu_count() or 1


def gpus() -> tuple[str, ...]:
    """The NVIDIA GPUs of this machine, by the index or id that `CUDA_VISIBLE_DEVICES` takes."""
    chosen = os.environ.get(DEVICES)
    if chosen is not None:
        return tuple(device.strip() for device in chosen.split(",") if device.strip() not in ("", "-1"))
    return _nvidia_gpus()


@cache
def _nvidia_gpus() -> tuple[str, ...]:
    if shutil.which("nvidia-smi") is None:
        return ()
    query = ["nvidia-smi", "--query-gpu=index", "--format=csv,noheader"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=10, stdin=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.SubprocessError):  # the program without a driver
        return ()
    return tuple(line.strip() for line in done.stdout.splitlines() if line.strip().isdigit())


def asked() -> int | None:
    """The number of slots that `LAB_SLOTS` sets, if it does. Raises InputError where that cannot be."""
    text = os.environ.get("LAB_SLOTS", "").strip()
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise InputError(f"LAB_SLOTS must be a whole number from 1 to 1000. Received: '{text}'.", "Change or unset it.")
    return int(text)


def _carried() -> int:
    return max(1, min(max(2, cores() // CORES_PER_RUN), psutil.virtual_memory().total // MEMORY_PER_RUN))
