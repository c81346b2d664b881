"""Why TensorFlow sees no GPU on this machine, and what to do about it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ANSWERS_WITHIN = 20.0
"""Seconds for `nvidia-smi`, which hangs where the driver does."""

CUDA_PACKAGE = "nvidia-cudnn-cu12"
"""One of those that `tensorflow[and-cuda]` brings."""

HIDING = "CUDA_VISIBLE_DEVICES"
INSTALL = "python -m pip install -r requirements-gpu.txt -c constraints.txt"


@dataclass(frozen=True)
class Facts:
    """What there is to know of GPUs without TensorFlow, and what TensorFlow says.

    Attributes:
        platform: as `sys.platform`.
        visible: the value of `CUDA_VISIBLE_DEVICES`; None where it is not set.
        has_device: whether the system shows a device of NVIDIA's.
        gpus: what the driver lists, a line each; None where there is no `nvidia-smi`, or it fails.
        trouble: why it fails, in its words.
        has_libraries: whether the CUDA libraries for TensorFlow are installed.
        built_for_gpus: whether this TensorFlow is; None where it does not say.
        said: TensorFlow's own words on GPUs while it was imported.
    """

    platform: str
    visible: str | None = None
    has_device: bool = False
    gpus: tuple[str, ...] | None = None
    trouble: str = ""
    has_libraries: bool = False
    built_for_gpus: bool | None = None
    said: str = ""


def facts(built_for_gpus: bool | None, said: str) -> Facts:
    """What is so here; the driver is asked."""
    gpus, trouble = _listed()
    try:
        has_libraries = bool(metadata.version(CUDA_PACKAGE))
    except metadata.PackageNotFoundError:
        has_libraries = False
    return Facts(
        platform=sys.platform,
        visible=os.environ.get(HIDING),
        has_device=Path("/dev/nvidia0").exists() or Path("/dev/dxg").exists(),
        gpus=gpus,
        trouble=trouble,
        has_libraries=has_libraries,
        built_for_gpus=built_for_gpus,
        said=said,
    )


def why_none(found: Facts) -> tuple[str, str]:
    """Why TensorFlow sees no GPU, and the cure."""
    if found.visible is not None and (not found.visible.strip() or found.visible.strip().startswith("-")):
        return f"hidden: {HIDING} is '{found.visible}'", f"Unset {HIDING} where the lab is started."
    if found.platform == "win32":
        return "TensorFlow uses no GPU under Windows itself", "Run the lab in WSL2, where it uses NVIDIA's."
    if found.platform == "darwin":
        return "TensorFlow as installed here uses no GPU of a Mac", "Nothing need be done: small networks need none."
    if found.gpus is None:
        if found.trouble:
            return (
                f"the NVIDIA driver does not answer: {found.trouble}",
                "Restart the machine; should that not help, install the driver anew.",
            )
        if found.has_device:
            return "there is an NVIDIA device, and no driver that tells of it", "Install NVIDIA's driver."
        return "this machine has no NVIDIA driver", "Nothing need be done. With an NVIDIA GPU, install its driver."
    if not found.gpus:
        return (
            "the NVIDIA driver lists no GPU",
            "See that the GPU is seated and has power, or is passed on to this guest.",
        )
    there = found.gpus[0]
    if found.built_for_gpus is False:
        return f"{there} is there, and this TensorFlow is built without GPUs", f"Install the other one: {INSTALL}"
    if not found.has_libraries:
        return f"{there} is there, and the CUDA libraries for TensorFlow are not", f"Install them: {INSTALL}"
    told = f" TensorFlow says: {found.said}" if found.said else ""
    return (
        f"{there} is there with its libraries, and TensorFlow does not take it.{told}",
        f"Bring the driver up to date, then install the libraries anew: {INSTALL}",
    )


def _listed() -> tuple[tuple[str, ...] | None, str]:
    """The GPUs that the driver lists; None where it is not there or fails, and then why."""
    if not shutil.which("nvidia-smi"):
        return None, ""
    try:
        done = subprocess.run(
            ["nvidia-smi", "-L"], capture_output=True, text=True, timeout=ANSWERS_WITHIN, check=False, errors="replace"
        )
    except subprocess.TimeoutExpired:
        return None, f"nothing within {ANSWERS_WITHIN:.0f} s"
    except OSError as error:
        return None, error.strerror or str(error)
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    if done.returncode:
        words = (done.stderr or done.stdout).split() or [f"exit status {done.returncode}"]
        return None, " ".join(words)[:200]
    return tuple(line.partition(" (UUID")[0] for line in lines if line.startswith("GPU ")), ""
