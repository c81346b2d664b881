"""Python, the packages, and what TensorFlow sees. TensorFlow is asked in a process of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import Any

from packaging.requirements import Requirement

from labcore.doctor.accelerator import facts, why_none
from labcore.doctor.check import Check
from labcore.home import PROJECT
from labcore.tracking import server

OLDEST, NEWEST = (3, 11), (3, 13)
INSTALL = "Install what is required: python -m pip install -r requirements.txt -c constraints.txt"
TIME_LIMIT = 120.0
"""Seconds for importing TensorFlow; a cold disk or a busy machine needs tens of them."""

QUESTION = """
import json, keras, tensorflow as tf
devices = [device.device_type for device in tf.config.list_physical_devices()]
print("ANSWER" + json.dumps({"tensorflow": tf.__version__, "keras": keras.__version__,
    "backend": keras.backend.backend(), "devices": devices, "built_for_gpus": tf.test.is_built_with_gpu_support()}))
"""


def python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check(
        "Python",
        OLDEST <= sys.version_info[:2] <= NEWEST,
        version,
        f"Make the environment with Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}.",
    )


def packages() -> Check:
    """Every package of `requirements.txt`, present and in its range. None of them is imported."""
    file = PROJECT / "requirements.txt"
    if not file.is_file():
        return Check("packages", True, "no requirements.txt to compare with", needed=False)
    lines = (re.sub(r"#.*", "", line).strip() for line in file.read_text(encoding="utf-8").splitlines())
    required = [Requirement(line) for line in lines if line]
    wrong = [text for requirement in required if (text := _shortcoming(requirement))]
    return Check("packages", not wrong, "; ".join(wrong) or f"all {len(required)} in range", INSTALL)


def tensorflow() -> Iterator[Check]:
    """Whether TensorFlow can be imported, and the accelerators it sees."""
    answer, said = _ask_tensorflow()
    if answer is None:
        yield Check("TensorFlow", False, said, INSTALL)
        return
    yield Check(
        "TensorFlow",
        answer["backend"] == "tensorflow",
        f"{answer['tensorflow']}, Keras {answer['keras']} on {answer['backend']}",
        "Unset KERAS_BACKEND: the lab trains with TensorFlow.",
    )
    accelerators = [device for device in answer["devices"] if device in ("GPU", "TPU")]
    if accelerators:
        yield Check("accelerator", True, ", ".join(accelerators), needed=False)
        return
    why, cure = why_none(facts(answer.get("built_for_gpus"), said))
    yield Check("accelerator", False, f"none, networks train on the CPU: {why}", cure, needed=False)


def mlflow() -> Iterator[Check]:
    """Whether runs can be logged to MLflow; nothing where nobody has asked for that. The server is not called."""
    if address := server.wanted():
        installed = server.is_installed()
        found = f"runs are logged to {server.shown(address)}" if installed else server.MISSING
        yield Check("MLflow", installed, found, f"{server.INSTALL}.", needed=False)


def _shortcoming(requirement: Requirement) -> str:
    if requirement.marker is not None and not requirement.marker.evaluate():
        return ""
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"{requirement.name} is missing"
    if requirement.specifier.contains(version, prereleases=True):
        return ""
    return f"{requirement.name} is {version}, needed is {requirement.specifier}"


def _ask_tensorflow() -> tuple[dict[str, Any] | None, str]:
    """What TensorFlow says of itself and, in its own words, of GPUs; or None and why it does not."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", QUESTION],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, f"could not be imported within {TIME_LIMIT:.0f} s"
    for line in done.stdout.splitlines():
        if line.startswith("ANSWER"):
            return json.loads(line.removeprefix("ANSWER")), _on_gpus(done.stderr)
    last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
    return None, f"cannot be imported: {last[0][:200]}"


def _on_gpus(said: str) -> str:
    """The last line of what TensorFlow has said in which it speaks of a GPU, without its time and place; or ''."""
    lines = [line for line in said.splitlines() if re.search(r"GPU|CUDA|cuda|dlopen", line)]
    return re.sub(r"^.*?\] ", "", lines[-1]).strip()[:300] if lines else ""
