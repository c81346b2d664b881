"""From the way a worker process ended, without saying so itself, to a state and words that a student understands."""

import re
import signal

from labcore.store.catching_up import LOST
from labcore.store.passing import told_by
from labcore.store.status import OUT_OF_MEMORY, Fault, State

TRACEBACK = "Traceback (most recent call last):"
STAMPED = re.compile(r"[IWEF]?\d{4}(-\d\d-\d\d)? ")
"""How a line of a worker's log begins; Python's own account of an error has no time in front."""

CRASH_ON_WINDOWS = 0xC0000000
"""Exit statuses from here on are Windows' own, for crashes."""


def cause_of_death(returncode: int | None, log: str) -> tuple[State, Fault]:
    """How to record a run whose worker ended before its run had.

    A worker that gave up by itself leaves Python's traceback. The exit status alone does not tell: on Windows, whoever
    ends a process chooses it.

    Args:
        returncode: the exit status, negative for a signal; None where it is not known.
        log: the end of the worker's log.
    """
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    last_words = lines[-1][:300] if lines else ""
    if (passing := told_by(last_words)) is not None:
        return State.FAILED, passing
    if not returncode:
        return State.INTERRUPTED, LOST
    if returncode < 0:
        return State.INTERRUPTED, _signalled(-returncode)
    if returncode >= CRASH_ON_WINDOWS:
        return State.INTERRUPTED, _crashed(f"status {returncode:#x}")
    if not _ends_in_traceback(lines):
        return State.INTERRUPTED, Fault(
            problem=f"The worker process was ended from outside (exit status {returncode}).",
            cure="Resume the run. If it ends like this again, the last lines of its log may say why.",
        )
    return State.FAILED, Fault(
        problem=f"The worker process gave up (exit status {returncode}): {last_words}",
        cure="The log has the details; 'python -m labcore doctor' tells whether anything is missing.",
    )


def _ends_in_traceback(lines: list[str]) -> bool:
    """Whether nothing that bears a time comes after the last traceback."""
    if TRACEBACK not in lines:
        return False
    return not any(STAMPED.match(line) for line in lines[len(lines) - lines[::-1].index(TRACEBACK) :])


def _signalled(number: int) -> Fault:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if name == "SIGKILL":
        return Fault(
            problem="The worker process was killed, most often because the machine ran out of memory.",
            cure=f"{OUT_OF_MEMORY.cure} Then resume.",
        )
    if name in ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE"):
        return _crashed(name)
    return Fault(problem=f"The worker process was ended from outside ({name}).", cure="Resume the run.")


def _crashed(how: str) -> Fault:
    return Fault(
        problem=f"The worker process crashed ({how}).",
        cure="Resume the run. If it crashes again, the last lines of its log say where.",
    )
