"""Everything that the doctor looks at, in order: from the ground up."""

from collections.abc import Iterator

from labcore.doctor import lab, machine, software
from labcore.doctor.check import Check

APP_PORT = 8501


def examine() -> Iterator[Check]:
    """Every check, as it is made; the one that imports TensorFlow takes some seconds."""
    yield software.python()
    yield software.packages()
    yield from software.tensorflow()
    yield machine.memory()
    yield machine.disk()
    yield from machine.folders()
    yield lab.sqlite()
    yield lab.launcher()
    yield from lab.lost_runs()
    yield machine.port(APP_PORT)
