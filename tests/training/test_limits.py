"""To open what others have made is limited: beyond, the run says so and its process ends."""

import time
from contextlib import contextmanager

from labcore.store.status import State
from labcore.tasks import classification, gradient_run
from labcore.training import limits
from labcore.training.limits import limited
from labcore.training.reporter import Reporter


def left_within(seconds, left):
    deadline = time.monotonic() + seconds
    while not left and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def test_a_run_that_takes_too_much_memory_over_weights_fails_in_words(small_run):
    folder, _ = small_run("greedy")
    left = []
    with Reporter(folder, "mine") as reporter, limited(reporter, 32 << 20, left.append):
        hoard = b"x" * (512 << 20)  # more than what earlier tests held may be given back meanwhile
        assert left_within(60, left) == [0]
    status = folder.status()
    assert (status.state, status.error) == (State.FAILED, limits.TOO_LARGE) and not status.error.passing
    assert len(hoard) == 512 << 20


def test_or_too_much_time_and_what_was_opened_in_time_is_let_be(small_run, monkeypatch):
    folder, _ = small_run("slow")
    left = []
    with Reporter(folder, "mine") as reporter:
        with limited(reporter, leave=left.append):
            pass
        monkeypatch.setattr(limits, "TIME_LIMIT", 0.0)
        assert folder.status().state is State.RUNNING
        with limited(reporter, leave=left.append):
            assert left_within(60, left) == [0]
    assert folder.status().state is State.FAILED


def test_weights_are_opened_inside_the_limits(small_run, monkeypatch):
    folder, spec = small_run("inside", "training.epochs=1")
    inside, opened = [False], []

    @contextmanager
    def noted(_reporter):
        inside[0] = True
        yield
        inside[0] = False

    monkeypatch.setattr(gradient_run, "limited", noted)
    monkeypatch.setattr(type(spec.transfer.weights), "load", lambda *_: opened.append(inside[0]))
    with Reporter(folder, "mine") as reporter:
        classification.run(spec, reporter)
    assert opened == [True]
