"""Why there is no GPU is told by what is so, and what to do about it."""

import pytest

from labcore.doctor.accelerator import Facts, why_none

GPU = ("GPU 0: NVIDIA A30",)


@pytest.mark.parametrize(
    ("facts", "why", "cure"),
    [
        (Facts("linux", visible="", gpus=GPU), "hidden: CUDA_VISIBLE_DEVICES is ''", "Unset CUDA_VISIBLE_DEVICES"),
        (Facts("linux", visible="-1", gpus=GPU), "hidden", "Unset"),
        (Facts("win32", gpus=GPU), "under Windows itself", "WSL2"),
        (Facts("darwin"), "of a Mac", "Nothing need be done"),
        (Facts("linux"), "no NVIDIA driver", "Nothing need be done"),
        (Facts("linux", has_device=True), "no driver that tells of it", "Install NVIDIA's driver"),
        (Facts("linux", trouble="version mismatch"), "does not answer: version mismatch", "Restart the machine"),
        (Facts("linux", gpus=()), "lists no GPU", "power"),
        (Facts("linux", visible="0", gpus=GPU, built_for_gpus=False), "built without GPUs", "requirements-gpu.txt"),
        (Facts("linux", gpus=GPU, built_for_gpus=True), "CUDA libraries for TensorFlow are not", "requirements-gpu"),
        (
            Facts("linux", gpus=GPU, has_libraries=True, built_for_gpus=True, said="Cannot dlopen some GPU libraries."),
            "NVIDIA A30 is there with its libraries, and TensorFlow does not take it. TensorFlow says: Cannot dlopen",
            "Bring the driver up to date",
        ),
    ],
)
def test_why_there_is_none(facts, why, cure):
    told, help_ = why_none(facts)
    assert why in told and cure in help_
