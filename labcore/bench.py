"""The bench's own process, `python -m labcore.bench`: keeps TensorFlow warm and answers questions, one at a time.

The main thread imports TensorFlow and answers; another one listens, so that a ping is answered while a question is
worked on. A question that takes longer than its asker waits, or more memory than the machine can spare, ends the
process: whoever asks next starts a fresh one.

With `--once` it answers one line on standard input by one line on standard output, and ends.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")  # TensorFlow takes a whole GPU otherwise
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import _thread
import importlib
import json
import logging
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable

from labcore import memory
from labcore.errors import LabError
from labcore.launch import bench
from labcore.launch.desk import Answer, Desk, Listener, refusal, reply_to
from labcore.launch.service import Service, seconds

log = logging.getLogger("labcore.bench")

TICK = 0.5
"""Seconds between two looks at whether to leave."""

PARTING = 0.5
"""Seconds that a last reply has to reach its asker."""

TIDYING = 4.0
"""Seconds to tidy up in when the asker has gone."""

STUCK = 3
"""The exit status of a bench that gave up a question."""

TOO_LARGE = refusal(
    LabError(
        "The question needs more memory than this machine can spare, and was given up.",
        "Make the network, the images or the batch smaller, or ask about fewer images at once.",
    )
)


def serve(service: Service, idle: float, load: Callable[[], Answer], most_memory: int | None = None) -> None:
    """Answer questions until none has come for `idle` seconds, asked to end, or the folder of runs is gone.

    Args:
        service: whose process this is.
        idle: seconds.
        load: brings in all that the first question would otherwise wait for, and returns what answers.
        most_memory: bytes that the process may hold; by default a share of the machine's.
    """
    desk = Desk(token := secrets.token_hex(16))
    listener = Listener(desk.receive)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    whereabouts = {"port": listener.server_address[1], "token": token}
    service.publish(**whereabouts, ready=False)
    answer = load()
    memory.watch(most_memory or memory.allowed(), lambda: _give_up_for_memory(lambda: desk.refuse_current(TOO_LARGE)))
    service.publish(**whereabouts, ready=True)
    log.info("Ready")
    asked_last = time.monotonic()
    while service.runs_dir.is_dir() and not service.asked_to_end and time.monotonic() - asked_last < idle:
        if desk.answer_next(answer, TICK, _give_up):
            asked_last = time.monotonic()
    service.withdraw()


def once(load: Callable[[], Answer], most_memory: int | None = None) -> int:
    """Answer the question in the first line of standard input on standard output. Returns the exit status.

    The process ends as soon as standard input does: nobody waits for the answer then, and what is half done is tidied
    away.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what TensorFlow prints is no answer
    asked = json.loads(sys.stdin.buffer.readline())

    def say(reply: bytes) -> None:
        out.write(reply + b"\n")
        out.flush()

    threading.Thread(target=_leave_with_the_asker, daemon=True).start()
    answer = load()
    memory.watch(most_memory or memory.allowed(), lambda: _give_up_for_memory(lambda: say(TOO_LARGE)))
    try:
        reply, outcome = reply_to(asked["question"], asked["payload"], answer)
    except KeyboardInterrupt:
        log.info("'%s' given up: nobody waits for it any more", asked["question"])
        logging.shutdown()
        os._exit(0)
    say(reply)
    log.info("'%s' %s in a process of its own", asked["question"], outcome)
    return 0


def _leave_with_the_asker() -> None:
    sys.stdin.buffer.read()
    main = threading.main_thread().ident or 0
    if hasattr(signal, "pthread_kill"):  # wakes the main thread also where it waits for another process
        signal.pthread_kill(main, signal.SIGINT)
    else:
        _thread.interrupt_main()
    time.sleep(TIDYING)
    os._exit(0)


def _tensorflow() -> Answer:
    importlib.import_module("labcore.tasks.classification")
    answer: Answer = importlib.import_module("labcore.tasks.answers").answer
    return answer


def _give_up() -> None:
    log.error("A question takes longer than its asker waits: ending")
    logging.shutdown()
    os._exit(STUCK)


def _give_up_for_memory(say: Callable[[], None]) -> None:
    log.error("The memory that this machine can spare is used up: ending")
    say()
    time.sleep(PARTING)
    logging.shutdown()
    os._exit(STUCK)


def main() -> int:
    """Be the bench of the default folder of runs, unless there is one. Returns the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if sys.argv[1:] == ["--once"]:
        return once(_tensorflow)
    service = bench.service()
    lock = service.lock()
    if lock is None:
        log.info("A bench is at work already")
        return 0
    try:
        serve(service, seconds("LAB_BENCH_IDLE", 900.0), _tensorflow)
    except LabError as error:
        log.error("%s", error)
        return error.exit_status
    finally:
        lock.release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
