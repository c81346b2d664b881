"""Where the bench takes questions: many may ask at once, one is answered at a time."""

import hmac
import json
import logging
import os
import queue
import select
import socketserver
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from socket import MSG_PEEK
from typing import Any

from labcore.errors import LabError, refused_by_disk
from labcore.store.files import finite

log = logging.getLogger("labcore.bench")

LARGEST_QUESTION = 64 << 20
"""Bytes."""

DETAILS = "Its log, bench.log beside the runs, has the details."

Answer = Callable[[str, dict[str, Any]], dict[str, Any]]


class Listener(socketserver.ThreadingTCPServer):
    """Takes lines from this machine, one from each connection, and sends back what `receive` makes of each.

    `receive` is given the line, and a function that says whether whoever sent it has hung up.
    """

    daemon_threads = True

    def __init__(self, receive: Callable[[bytes, Callable[[], bool]], bytes]):
        super().__init__(("127.0.0.1", 0), _Visitor)
        self.receive = receive


class _Visitor(socketserver.StreamRequestHandler):
    timeout = 60
    server: Listener

    def handle(self) -> None:
        reply = self.server.receive(self.rfile.readline(LARGEST_QUESTION), self._has_gone)
        with suppress(ConnectionError):  # the asker did not wait
            self.wfile.write(reply + b"\n")

    def _has_gone(self) -> bool:
        try:
            readable, _, _ = select.select([self.connection], [], [], 0)
            return bool(readable) and not self.connection.recv(1, MSG_PEEK)
        except (OSError, ValueError):  # reset, or closed
            return True


@dataclass(frozen=True)
class Question:
    """What is asked, for how many seconds its asker waits, and where the reply, as JSON, is to go."""

    name: str
    payload: dict[str, Any]
    timeout: float
    has_gone: Callable[[], bool] = lambda: False
    reply: Future[bytes] = field(default_factory=Future)
    asked: float = field(default_factory=time.monotonic)

    @property
    def is_moot(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return time.monotonic() - self.asked > self.timeout or self.has_gone()


class Desk:
    """Takes questions from any thread, and has one thread answer them in turn.

    Args:
        token: what a question must carry.
    """

    def __init__(self, token: str):
        self._token = token
        self._waiting: queue.Queue[Question] = queue.Queue()
        self._current: Question | None = None

    def receive(self, line: bytes, has_gone: Callable[[], bool]) -> bytes:
        """The reply to one line, when its turn has come."""
        try:
            asked = json.loads(line)
            token = str(asked["token"]).encode()
            name, payload, timeout = str(asked["question"]), dict(asked["payload"]), float(asked["timeout"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return refusal(LabError("The bench was asked in a form it does not know."))
        if not hmac.compare_digest(token, self._token.encode()):
            return refusal(LabError("The bench does not know who asks."))
        if name == "ping":
            return _json({"answer": {"pid": os.getpid()}})
        question = Question(name, payload, timeout, has_gone)
        self._waiting.put(question)
        return question.reply.result()

    def answer_next(self, answer: Answer, wait: float, give_up: Callable[[], None]) -> bool:
        """Answer the next question, if one comes within `wait` seconds. Returns whether one came.

        A question is dropped where nobody waits for its answer any more. `give_up` is called, from another thread, when
        one takes longer than its asker waits.
        """
        try:
            question = self._waiting.get(timeout=wait)
        except queue.Empty:
            return False
        if question.is_moot:
            log.info("'%s' dropped: nobody waits for it any more", question.name)
            question.reply.set_result(refusal(LabError("The bench came to the question too late.")))
            return True
        watchdog = threading.Timer(question.timeout, give_up)
        watchdog.daemon = True
        watchdog.start()
        started = time.monotonic()
        self._current = question
        reply, outcome = reply_to(question.name, question.payload, answer)
        self._current = None
        watchdog.cancel()
        question.reply.set_result(reply)
        log.info("'%s' %s in %.2f s", question.name, outcome, time.monotonic() - started)
        return True

    def refuse_current(self, reply: bytes) -> None:
        """Answer the question that is being worked on, if any, with `reply`; the process is to end after that."""
        if (question := self._current) is not None:
            question.reply.set_result(reply)


def reply_to(name: str, payload: dict[str, Any], answer: Answer) -> tuple[bytes, str]:
    """The reply to a question, as JSON in one line, and what to call it in the log."""
    try:
        return _json({"answer": answer(name, payload)}), "answered"
    except LabError as error:
        return refusal(error), f"refused ({error})"
    except Exception as error:
        log.exception("'%s' failed", name)
        told = refused_by_disk(error) or LabError(
            f"The bench met an error it does not know: {type(error).__name__}: {str(error)[:300]}"
        )
        return refusal(LabError(told.problem, f"{told.cure} {DETAILS}".strip())), "failed"


def refusal(error: LabError) -> bytes:
    """The reply that refuses an answer."""
    return _json({"error": error.told()})


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(finite(value)).encode()
