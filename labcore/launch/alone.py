"""One question answered by a process of its own: for what takes long, so that nobody else has to wait."""

import json
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from labcore.launch import processes
from labcore.logs import open_log

NICENESS = 5
"""So that pages stay quick meanwhile."""

PARTING = 5.0
"""Seconds that the process has to tidy up when nobody waits for its answer any more."""


def exchange(
    command: Sequence[str], log: Path, runs_dir: Path, question: str, payload: dict[str, Any], timeout: float
) -> dict[str, Any]:
    """The reply to one question of a process that lives no longer than that, nor than its asker.

    Args:
        command: what to start; it answers a line on standard input by one on standard output.
        log: where all else it says goes.
        runs_dir: the folder of runs that it is to use.
        question, payload: what is asked.
        timeout: seconds, including the start.

    Raises OSError where it does not start, TimeoutError where it takes too long, ValueError where it ends without a
    reply.
    """
    pipe = subprocess.PIPE
    process = processes.start(command, open_log(log), runs_dir, stdin=pipe, stdout=pipe, niceness=NICENESS)
    assert process.stdin is not None and process.stdout is not None
    is_over = threading.Event()

    def give_up() -> None:
        is_over.set()
        process.kill()

    watchdog = threading.Timer(timeout, give_up)
    watchdog.daemon = True
    watchdog.start()
    try:
        process.stdin.write(json.dumps({"question": question, "payload": payload}).encode() + b"\n")
        process.stdin.flush()
        reply = process.stdout.readline()
    except KeyboardInterrupt:
        with suppress(OSError, subprocess.TimeoutExpired):
            process.stdin.close()  # by which it knows
            process.wait(PARTING)
        raise
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        process.stdout.close()
        with suppress(OSError):  # it ended before it had read the question
            process.stdin.close()
    if is_over.is_set():
        raise TimeoutError
    told = json.loads(reply)
    if not isinstance(told, dict):
        raise ValueError("the reply is not an object")
    return told
