"""The bench as `serve` leaves it, for the benchmarks that ask it something."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bench_at_rest() -> Iterator[None]:
    """The bench started, TensorFlow imported, waiting; ended with the measurement."""
    from labcore.launch import bench

    bench.warm()
    while not bench.is_ready():
        time.sleep(0.5)
    try:
        yield
    finally:
        bench.stop()
