"""Faults that may pass: memory that others held, a GPU that dropped out. A fresh process then takes up the run."""

import re

from labcore.store.status import OUT_OF_MEMORY, Fault

MOST_ATTEMPTS = 3
"""How often a run is begun, at most, before such a fault is taken to stay."""

GPU_LOST = Fault(
    problem="The GPU failed or was lost while the run used it.",
    cure="See whether nvidia-smi still finds the GPU, or set training.strategy to cpu; then resume.",
    passing=True,
)

SIGNS = (
    (r"MemoryError|bad_alloc|OOM when allocating|CUDA_ERROR_OUT_OF_MEMORY|CUDNN_STATUS_ALLOC_FAILED", OUT_OF_MEMORY),
    (
        r"CUDA_ERROR_(?:ILLEGAL_ADDRESS|MISALIGNED_ADDRESS|LAUNCH_FAILED|LAUNCH_TIMEOUT|HARDWARE_STACK_ERROR"
        r"|ECC_UNCORRECTABLE|NVLINK_UNCORRECTABLE|DEVICE_UNAVAILABLE|DEINITIALIZED|UNKNOWN)\b"
        r"|CUDNN_STATUS_(?:INTERNAL_ERROR|EXECUTION_FAILED)|Unexpected Event status|GPU is lost",
        GPU_LOST,
    ),
)
"""What Python, TensorFlow and CUDA say then. A machine without a GPU says CUDA_ERROR_NO_DEVICE: that is no loss."""


def told_by(words: str) -> Fault | None:
    """The fault that an error's message, or the last line of a log, tells of; None where that is none that may pass."""
    return next((fault for sign, fault in SIGNS if re.search(sign, words)), None)


def lasting(fault: Fault, attempts: int) -> Fault:
    """`fault` as the user is told of it when it has not passed in so many attempts."""
    if attempts < 2:
        return fault
    problem = f"{fault.problem} It was tried {attempts} times, each time in a fresh process."
    return fault.model_copy(update={"problem": problem})
