"""`synthesize`: what is refused before the bench is asked, and how its answer is told."""

import pytest

from labcore.launch import synthesizing
from labcore.store.store import Store
from tests import fabricate

ANSWER = {
    "card": {
        "name": "plus",
        "splits": {"train": {"images": 1305}, "val": {"images": 9}, "test": {"images": 8}},
    },
    "told": False,
    "made": 48,
    "drawn": 64,
    "left_out": 0.25,
    "repeated": 2,
    "reader": "a classifier of digits, 99.6% right on validation images",
    "confidence": 0.9,
    "by_class": {"0": 48, "1": 0},
}


@pytest.fixture
def asked(monkeypatch):
    """The bench's place is taken by one that knows the answer; what it was asked."""
    found = []

    def answer(question, payload, **_):
        found.append((question, payload))
        return ANSWER

    monkeypatch.setattr(synthesizing, "ask", answer)
    return found


def test_what_cannot_be_is_refused_before_the_bench_is_asked(lab, asked):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    for words in (
        ("no-such-run", "--number", "4", "--name", "plus"),
        (run, "--number", "0", "--name", "plus"),
        (run, "--number", "4", "--name", "plus", "--confidence", "2"),
        (run, "--number", "4", "--name", "plus", "--confidence", "nan"),
        (run, "--number", "4"),
    ):
        assert lab("synthesize", *words, "--json").status == 2
    assert asked == []


def test_it_tells_what_was_made_and_what_was_left_out(lab, asked, monkeypatch):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    said = lab("synthesize", run, "--number", "48", "--name", "plus", "--seed", "3", "--onto")
    assert said.status == 0
    assert said.out.splitlines() == [
        "Made the data set 'plus': 1,305 train, 9 val, 8 test, of which 48 training images made.",
        "Made of each class: 0 48, 1 0.",
        "None was made of: 1. The generator has not learned to, or hardly ever does.",
        "Of 64 drawn, 25.0% were left out, as a classifier of digits, 99.6% right on validation images, was less than "
        "90% sure of their class.",
        "Passed over as the same as another: 2 images.",
    ]
    monkeypatch.setitem(ANSWER, "told", True)
    told = lab("synthesize", run, "--number", "48", "--name", "plus", "--confidence", "0.9").out
    assert "right on validation images, reads another class or was less than 90% sure" in told
    question, payload = asked[0]
    assert question == "synthesize" and payload["run"].endswith(run)
    assert (payload["name"], payload["number"], payload["seed"], payload["onto"]) == ("plus", 48, 3, True)
    assert payload["confidence"] is None
    assert lab("synthesize", run, "--number", "48", "--name", "plus", "--json").data["left_out"] == 0.25
