"""The process that carries out one run: `python -m labcore.worker`.

It imports TensorFlow first and then waits for one line on standard input, `{"run": "<folder>", "token": "<token>"}`,
so that a launcher can keep a worker warm. It exits with 0 when the run's final state has been written.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import importlib
import json
import logging
import sys
from pathlib import Path

from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.tasks import classification  # noqa: F401  (brings in TensorFlow before there is work)
from labcore.training.faults import explain
from labcore.training.reporter import Replaced, Reporter

log = logging.getLogger("labcore.worker")


def main() -> int:
    """Wait for an assignment and carry it out. Returns the exit status."""
    line = sys.stdin.readline()
    if not line.strip():
        return 0
    assignment = json.loads(line)
    folder = RunFolder(Path(assignment["run"]))
    _write_into(folder.log_path)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr, force=True)
    try:
        with Reporter(folder, assignment["token"]) as reporter:
            carry_out(folder, reporter)
    except Replaced as replaced:
        log.warning("%s This worker ends without writing.", replaced)
        return 1
    return 0


def carry_out(folder: RunFolder, reporter: Reporter) -> None:
    """Run the task that the spec names, and write how it ended."""
    try:
        spec = folder.spec()
        log.info("Run %s: %s", folder.run_id, spec.name)
        task = importlib.import_module(f"labcore.tasks.{spec.task}")
        stopped = task.run(spec, reporter)
    except Replaced:
        raise
    except BaseException as error:  # whatever ends a run, its owner is told why
        log.exception("The run failed")
        reporter.end(State.FAILED, explain(error))
        return
    log.info("The run was stopped" if stopped else "The run finished")
    reporter.end(State.CANCELLED if stopped else State.FINISHED)


def _write_into(path: Path) -> None:
    """Send all further output of this process, TensorFlow's own included, to the end of `path`."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.close(handle)


if __name__ == "__main__":
    status = main()
    logging.shutdown()
    sys.stderr.flush()
    os._exit(status)  # taking TensorFlow apart would hold the slot for seconds; all that matters is on disk
