"""The process that carries out runs: `python -m labcore.worker [--rehearse] [--stay LOG]`.

It imports TensorFlow first and then waits for a line on standard input, `{"run": "<folder>", "token": "<token>"}`,
so that a launcher can keep a worker warm; with `--rehearse` it takes a step of a small network before, too. It exits
with 0 when it has written how the run ended, or why it could not go on in this process.

With `--stay LOG` it carries out one run after another, as to import and to take the first steps ever takes longer than
many a small run. After a run that ended well, in a process that is as good as a fresh one, it says
`{"done": "<token>"}` on standard output and waits for the next line, its further output going to the end of the file
LOG. In all other cases it exits, and the next run gets a fresh process.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # TensorFlow takes a whole GPU otherwise
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import argparse
import errno
import importlib
import json
import logging
import sys
import time
from pathlib import Path

import tensorflow as tf

from labcore.store.files import sweep
from labcore.store.folder import RunFolder
from labcore.store.passing import told_by
from labcore.store.status import Fault, State
from labcore.tasks import classification  # noqa: F401  (brings in TensorFlow before there is work)
from labcore.tasks.rehearsal import rehearse
from labcore.training.faults import explain
from labcore.training.renewal import Renewal
from labcore.training.reporter import Replaced, Reporter

log = logging.getLogger("labcore.worker")


def main(between: Path | None) -> int:
    """Wait for an assignment and carry it out. Returns the exit status.

    Args:
        between: where the output goes between one run and the next; None where there is one only.
    """
    renewal, ready = Renewal(), time.time()
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        while line := sys.stdin.readline().strip():
            assignment = json.loads(line)
            folder = RunFolder(Path(assignment["run"]))
            _write_into(folder.log_path)
            try:
                ended_well = attempt(folder, Reporter(folder, assignment["token"], ready))
            except Replaced as replaced:
                log.warning("%s This worker ends without writing.", replaced)
                return 1
            if between is None or not ended_well:
                return 0
            if reason := renewal.renew():
                log.info("The next run gets a fresh process: %s", reason)
                return 0
            _write_into(between)
            try:
                print(json.dumps({"done": assignment["token"]}), file=answers, flush=True)
            except BrokenPipeError:  # the launcher has gone, and nobody would give it another run
                os._exit(0)
    return 0


def attempt(folder: RunFolder, reporter: Reporter) -> bool:
    """Carry out the run under the reporter's heartbeat. Returns whether it ended well: by itself or as asked."""
    try:
        with reporter:
            return carry_out(folder, reporter)
    except OSError as error:  # on a full disk the heartbeat does not begin
        log.exception("The run could not be begun")
        reporter.end(State.FAILED, cause(error))
        return False


def carry_out(folder: RunFolder, reporter: Reporter) -> bool:
    """Run the task that the spec names, and write how it ended. Returns whether it ended well."""
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
        return False
    log.info("The run was stopped" if stopped else "The run finished")
    reporter.end(State.CANCELLED if stopped else State.FINISHED)
    return True


def cause(error: BaseException) -> Fault:
    """What to tell the user of `error`. TensorFlow has one class of error for many causes: there the words count."""
    if not isinstance(error, tf.errors.OpError):
        return explain(error)
    if os.strerror(errno.ENOSPC) in str(error):  # as if a resource like memory were exhausted
        return explain(OSError(errno.ENOSPC, str(error)))
    return told_by(str(error)) or explain(error)


def _write_into(path: Path) -> None:
    """Send all further output of this process, TensorFlow's own included, to the end of `path`."""
    sys.stderr.flush()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.close(handle)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr, force=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rehearse", action="store_true")
    parser.add_argument("--stay", type=Path, metavar="LOG")
    asked = parser.parse_args()
    if asked.rehearse:
        rehearse()
    status = main(asked.stay)
    logging.shutdown()
    sys.stderr.flush()
    os._exit(status)  # taking TensorFlow apart would hold the slot for seconds; all that matters is on disk
