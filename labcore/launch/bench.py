"""The bench, seen from app and command line: asks a warm process what only TensorFlow knows.

Questions go over a loopback socket, a line of JSON each way: `{"token", "question", "payload", "timeout"}`, then
`{"answer": {…}}` or `{"error": {"problem", "cure", "status"}}`. Where it listens, and the token, stand in a file that
only its user can read.
"""

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from labcore.errors import LabError, retold
from labcore.home import runs_dir as default_runs_dir
from labcore.launch import alone
from labcore.launch.capacity import DEVICES
from labcore.launch.processes import last_line, python
from labcore.launch.service import Service

NICENESS = 5
"""Its answers come before runs, and the pages of those who only watch before its answers."""

STARTING = 120.0
"""Seconds that TensorFlow may take to be imported."""

PING = 5.0
"""Seconds within which a healthy bench answers a ping, also while it works on a question."""

SLACK = 2.0
"""Seconds that an answer may take on its way; the bench itself gives up a question when its time is over."""


def service(runs_dir: Path | None = None) -> Service:
    """The bench's process beside the runs in `runs_dir`. It sees no GPU: it may stay for hours, and runs need them."""
    return Service("bench", "labcore.bench", (runs_dir or default_runs_dir()).absolute(), {DEVICES: "-1"}, NICENESS)


def ask(
    question: str,
    payload: dict[str, Any],
    *,
    timeout: float = 30,
    runs_dir: Path | None = None,
    own_process: bool = False,
) -> dict[str, Any]:
    """The bench's answer. The bench is started where none is alive; its start does not count towards the timeout.

    Args:
        question: one that `labcore.tasks.answers` knows, or "ping".
        payload: what it is about, as plain data.
        timeout: seconds to wait for the answer, including the wait for others' questions.
        runs_dir: beside which runs the bench lives; by default the lab's own.
        own_process: have a process of its own answer, for what may take minutes: others' questions do not wait for it.

    Raises:
        InputError: the bench refused the payload, saying why.
        LabError: the bench could not answer, did not start, or took too long; then it is ended if it is stuck.
    """
    bench = service(runs_dir)
    reply = (_ask_alone if own_process else _ask_shared)(bench, question, payload, timeout)
    if "error" in reply:
        raise retold(reply["error"])
    answer: dict[str, Any] = reply["answer"]
    return answer


def _ask_shared(bench: Service, question: str, payload: dict[str, Any], timeout: float) -> dict[str, Any]:
    _wait_until_ready(bench)
    began, written = time.monotonic(), _written(bench)
    try:
        return _exchange(bench, question, payload, timeout)
    except (OSError, ValueError) as error:
        if time.monotonic() - began >= timeout:
            raise LabError(*_overdue(bench, question, timeout)) from error
        raise _ended(bench, question, written) from error


def _ask_alone(bench: Service, question: str, payload: dict[str, Any], timeout: float) -> dict[str, Any]:
    command = [*python(bench.module), "--once"]
    try:
        bench.runs_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unstartable(bench, error) from error
    written = _written(bench)
    try:
        return alone.exchange(command, bench.log, bench.runs_dir, question, payload, STARTING + timeout)
    except TimeoutError as error:
        raise LabError(
            f"'{question}' was not answered within {timeout:g} s.", "Ask about less at once, or on a faster machine."
        ) from error
    except (OSError, ValueError) as error:
        raise _ended(bench, question, written) from error


def _written(bench: Service) -> int:
    """Bytes in its log, to know what is said from now on."""
    return bench.log.stat().st_size if bench.log.is_file() else 0


def _ended(bench: Service, question: str, written: int) -> LabError:
    said = last_line(bench.log, since=written)
    return LabError(
        f"The bench ended while it worked on '{question}'{f': {said}' if said else ', without a word.'}",
        "Ask again: it starts anew. If it ends again, the settings may need more memory than there is.",
    )


def warm(runs_dir: Path | None = None) -> None:
    """Start the bench where none is alive, without waiting. Raises LabError where it cannot be started."""
    bench = service(runs_dir)
    if bench.living() is None:
        _start(bench)


def is_ready(runs_dir: Path | None = None) -> bool:
    """Whether a question would be taken up at once, without waiting for TensorFlow. Starts nothing."""
    record = service(runs_dir).living()
    return record is not None and record.get("ready") is True


def stop(runs_dir: Path | None = None) -> bool:
    """End the bench. Returns whether one was alive."""
    return service(runs_dir).ask_to_end()


def _wait_until_ready(bench: Service) -> None:
    deadline = time.monotonic() + STARTING
    process = None
    while not is_ready(bench.runs_dir):
        if bench.living() is None and process is None:
            process = _start(bench)
        if process is not None and process.poll():  # 0: it found another bench alive
            raise _unstarted(bench, "ended while it started")
        if time.monotonic() > deadline:
            bench.kill()
            raise _unstarted(bench, f"was not ready within {STARTING:.0f} s")
        time.sleep(0.05)


def _unstarted(bench: Service, what: str) -> LabError:
    said = last_line(bench.log)
    return LabError(
        f"The bench {what}" + (f": {said}" if said else "."),
        "Run 'python -m labcore doctor' to see whether TensorFlow works here.",
    )


def _start(bench: Service) -> subprocess.Popen[bytes]:
    try:
        return bench.start()
    except OSError as error:
        raise _unstartable(bench, error) from error


def _unstartable(bench: Service, error: OSError) -> LabError:
    return LabError(
        f"The bench could not be started: {error.strerror}.", f"Check that '{bench.runs_dir}' may be written to."
    )


def _overdue(bench: Service, question: str, timeout: float) -> tuple[str, str]:
    """Problem and cure of a question that was not answered in time; a bench that answers no ping either is ended."""
    problem = f"The bench did not answer '{question}' within {timeout:g} s."
    try:
        _exchange(bench, "ping", {}, PING)
    except (OSError, ValueError):
        bench.kill()
        return problem, "It was stuck and has been ended; ask again, and it starts anew."
    return problem, "It is at work on other questions: ask again in a moment."


def _exchange(bench: Service, question: str, payload: dict[str, Any], timeout: float) -> dict[str, Any]:
    """One question, one reply. Raises OSError where the bench is gone, TimeoutError where it is silent."""
    record = bench.living()
    if record is None:
        raise ConnectionError("the bench is gone")
    asked = {"token": record.get("token"), "question": question, "payload": payload, "timeout": timeout}
    deadline = time.monotonic() + timeout + SLACK
    with socket.create_connection(("127.0.0.1", int(record["port"])), timeout=timeout + SLACK) as connection:
        connection.sendall(json.dumps(asked).encode() + b"\n")
        reply = bytearray()
        while not reply.endswith(b"\n"):
            connection.settimeout(max(0.01, deadline - time.monotonic()))
            part = connection.recv(1 << 16)
            if not part:
                raise ConnectionError("it hung up without an answer")
            reply += part
    told = json.loads(reply)
    if not isinstance(told, dict):
        raise ValueError("the reply is not an object")
    return told
