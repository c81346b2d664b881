"""Work that a page asks for: once by its key, its turn awaited, its failure told."""

import threading

import pytest

from labcore.errors import LabError
from labcore.ui.background import Background


def fails(error):
    def work(tell):
        raise error

    return work


def outcome(work):
    return work.exception(20) or work.result(20)


def test_it_is_carried_out_once_by_its_key_and_tells_how_far_it_is():
    background, told, go_on = Background("test", kept=4, at_once=2), threading.Event(), threading.Event()

    def work(tell):
        tell(0.5, "Half way")
        told.set()
        assert go_on.wait(20)
        return "first"

    assert background.of("a") is None
    first = background.start("a", work)
    assert told.wait(20) and (first.share, first.doing) == (0.5, "Half way") and not first.done()
    assert background.start("a", lambda tell: "second", again=True) is first is background.of("a")
    go_on.set()
    assert outcome(first) == "first"
    assert background.start("a", lambda tell: "third") is first
    assert outcome(background.start("a", lambda tell: "fourth", again=True)) == "fourth"


def test_others_wait_for_their_turn():
    background, go_on = Background("test", kept=4, at_once=1), threading.Event()
    begun = {"a": threading.Event(), "b": threading.Event()}

    def work(key):
        begun[key].set()
        return go_on.wait(20)

    first = background.start("a", lambda tell: work("a"))
    assert begun["a"].wait(20)
    second = background.start("b", lambda tell: work("b"))
    assert not begun["b"].wait(0.1)
    go_on.set()
    assert outcome(first) and outcome(second) and begun["b"].is_set()


def test_what_was_asked_for_longest_ago_is_forgotten():
    background = Background("test", kept=2, at_once=1)
    for key in "ab":
        outcome(background.start(key, lambda tell: 1))
    background.of("a")
    outcome(background.start("c", lambda tell: 1))
    assert [background.of(key) is not None for key in "abc"] == [True, False, True]


def test_a_refusal_stands_until_it_is_asked_again():
    background = Background("test", kept=4, at_once=1)
    assert background.refusal("a") is None
    refused = LabError("It is too large.", "Make it smaller.")
    outcome(background.start("a", fails(refused)))
    assert background.refusal("a") is refused is background.refusal("a")
    outcome(background.start("a", lambda tell: "done"))
    assert background.refusal("a") is None and background.of("a").result() == "done"


def test_a_defect_is_raised_once():
    background = Background("test", kept=4, at_once=1)
    outcome(background.start("a", fails(ZeroDivisionError())))
    with pytest.raises(ZeroDivisionError):
        background.refusal("a")
    assert background.refusal("a") is None and background.of("a") is None
