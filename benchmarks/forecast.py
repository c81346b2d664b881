"""Seconds until the Train page is told what a network costs, asked of a warm bench, for networks it has not seen.

Each question is one that a student asks by changing a setting of the form: the bench builds the network anew, counts
its parameters and operations, and answers over its socket. The first question of all, which pays for what Keras sets up
once, is shown apart.
"""

import os
import statistics
import tempfile
import time

AIM = 1.0
CHANGES = (
    "scaling.width=0.5",
    "scaling.width=1.5",
    "scaling.width=2",
    "scaling.depth=2",
    "architecture.filters=16",
    "architecture.filters=48",
    "architecture.blocks=2",
    "architecture.layers_per_block=3",
    "regularization.dropout=0.5",
    "preprocessing.size=32",
)


def run() -> dict:
    """Median and slowest seconds of an answer, over networks that differ in one setting from the default preset."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["LAB_HOME"] = home
        from benchmarks.warm_bench import bench_at_rest

        with bench_at_rest():
            first = _ask()
            seconds = {change: _ask(change) for change in CHANGES}
    return {
        "aim_seconds": AIM,
        "first_question_seconds": round(first, 2),
        "median_seconds": round(statistics.median(seconds.values()), 2),
        "slowest_seconds": round(max(seconds.values()), 2),
        "seconds": {change: round(each, 2) for change, each in seconds.items()},
        "all_below_aim": max(seconds.values()) < AIM,
    }


def _ask(*changes: str) -> float:
    """Seconds until the answer for the default preset on the digits, with `changes` in it."""
    from labcore.datasets.library import Library
    from labcore.launch import bench
    from labcore.spec.reading import assign
    from labcore.spec.resolve import resolve

    card = Library().card("digits")
    spec = resolve(assign({"task": "classification", "dataset": card.name}, changes), Library().card)
    payload = {"spec": spec.model_dump(mode="json"), "fingerprint": card.fingerprint}
    started = time.perf_counter()
    bench.ask("describe", payload)
    return time.perf_counter() - started
