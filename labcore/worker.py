"""The process that carries out one run: `python -m labcore.worker`.

It imports TensorFlow first and then waits for one line on standard input, `{"run": "<folder>", "token": "<token>"}`,
so that a launcher can keep a worker warm. It exits with 0 when it has written how the run ended, or why it could not go
on in this process.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # TensorFlow takes a whole GPU otherwise
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import errno
import importlib
import json
import logging
import sys
from pathlib import Path

import tensorflow as tf

from labcore.store.files import sweep
from labcore.store.folder import RunFolder
from labcore.store.passing import told_by
from labcore.store.status import Fault, State
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
        attempt(folder, Reporter(folder, assignment["token"]))
    except Replaced as replaced:
        log.warning("%s This worker ends without writing.", replaced)
        return 1
    return 0


def attempt(folder: RunFolder, reporter: Reporter) -> None:
    """Carry out the run under the reporter's heartbeat."""
    try:
        with reporter:
            carry_out(folder, reporter)
    except OSError as error:  # on a full disk the heartbeat does not begin
        log.exception("The run could not be begun")
        reporter.end(State.FAILED, cause(error))


def carry_out(folder: RunFolder, reporter: Reporter) -> None:
    """Run the task that the spec names, and write how it ended."""
    try:
        sweep(folder.path)
        spec = folder.spec()
        log.info("Run %s: %s", folder.run_id, spec.name)
        task = importlib.import_module(f"labcore.tasks.{spec.task}")
        stopped = task.run(spec, reporter)
    except Replaced:
        raise
    except BaseException as error:  # whatever ends a run, its owner is told why
        log.exception("The run failed")
        fault = cause(error)
        # What may pass is no end yet: the launcher decides, once this process is gone with all that it holds.
        reporter.end(State.RUNNING if fault.passing else State.FAILED, fault)
        return
    log.info("The run was stopped" if stopped else "The run finished")
    reporter.end(State.CANCELLED if stopped else State.FINISHED)


def cause(error: BaseException) -> Fault:
    """What to tell the user of `error`. TensorFlow has one class of error for many causes: there the words count."""
    if not isinstance(error, tf.errors.OpError):
        return explain(error)
    if os.strerror(errno.ENOSPC) in str(error):  # as if a resource like memory were exhausted
        return explain(OSError(errno.ENOSPC, str(error)))
    return told_by(str(error)) or explain(error)


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
