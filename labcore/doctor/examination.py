"""Everything that the doctor looks at, in order: from the ground up."""

import logging
from collections.abc import Callable, Iterable, Iterator

from labcore.doctor import cluster, lab, machine, remains, software
from labcore.doctor.check import Check
from labcore.errors import LabError

log = logging.getLogger(__name__)

APP_PORT = 8501


def examine() -> Iterator[Check]:
    """Every check, as it is made; the one that imports TensorFlow takes some seconds.

    Whatever keeps one from being made is what it finds, and the others are made all the same.
    """
    yield from guarded("Python", lambda: [software.python()])
    yield from guarded("packages", lambda: [software.packages()])
    yield from guarded("TensorFlow", software.tensorflow)
    yield from guarded("MLflow", software.mlflow, needed=False)
    yield from guarded("memory", lambda: [machine.memory()])
    yield from guarded("disk", lambda: [machine.disk()])
    yield from guarded("folders", machine.folders)
    yield from guarded("SQLite", lambda: [lab.sqlite()])
    yield from guarded("index of runs", lambda: [lab.index()])
    yield from guarded("launcher", lambda: [lab.launcher()])
    yield from guarded("cluster", cluster.cluster)
    yield from guarded("lost runs", lab.lost_runs)
    yield from guarded("runs in the index", lab.rows, needed=False)
    yield from guarded("files of runs", lab.files, needed=False)
    yield from guarded("data sets", lab.data_sets, needed=False)
    yield from guarded("half files", lambda: [remains.half_files()], needed=False)
    yield from guarded("restoration", lambda: [remains.restoration()], needed=False)
    yield from guarded("port", lambda: [machine.port(APP_PORT)], needed=False)


def guarded(name: str, look: Callable[[], Iterable[Check]], needed: bool = True) -> Iterator[Check]:
    """What `look` gives; where it raises, a check `name` that is not ok and says why and what to do."""
    try:
        yield from look()
    except LabError as error:
        yield Check(name, False, error.problem, error.cure, needed)
    except OSError as error:
        place = f"'{error.filename}': " if error.filename else ""
        cure = "Check that the disk has room and that LAB_HOME is a folder that you may read and write."
        yield Check(name, False, f"{place}{error.strerror or error}", cure, needed)
    except Exception as error:
        log.warning("the check '%s' could not be made", name, exc_info=True)
        found = f"could not be looked at: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        yield Check(
            name, False, found, "The lines on standard error have the details; this is worth reporting.", needed
        )
