"""Whether a process may take another run: it says no for each reason there is."""

import gc
import threading
import weakref

import keras
import pytest
import tensorflow as tf

from labcore.training import renewal
from labcore.training.renewal import Renewal


@pytest.fixture
def process():
    yield Renewal()
    gc.unfreeze()


def test_a_process_that_is_as_it_was_may_take_another_and_counts_names_anew(process):
    keras.layers.Dense(1)
    assert process.renew() == ""
    assert keras.layers.Dense(1).name == "dense"


def test_a_thread_that_a_run_has_left_behind_needs_a_fresh_process(process):
    over = threading.Event()
    thread = threading.Thread(target=over.wait, name="a fit that cannot be stopped")
    thread.start()
    assert "a fit that cannot be stopped" in process.renew()
    over.set()
    thread.join()
    assert process.renew() == ""


def test_memory_that_runs_have_left_behind_needs_a_fresh_process(process, monkeypatch):
    monkeypatch.setattr(renewal, "MOST_LEFT", 64 << 20)
    left = bytearray(128 << 20)
    left[::4096] = b"x" * len(left[::4096])
    assert "MiB of memory" in process.renew()


def test_after_many_runs_a_fresh_process_comes(process, monkeypatch):
    monkeypatch.setattr(renewal, "MOST_RUNS", 2)
    assert process.renew() == ""
    assert "2 runs" in process.renew()


def test_the_graphs_of_steps_that_sum_over_replicas_are_freed(process):
    """TensorFlow registers the gradient of each sum for good, and with it the graph in which it is taken."""
    strategy = tf.distribute.OneDeviceStrategy("CPU:0")

    def summed():
        return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, tf.ones(()))

    step = tf.function(lambda: strategy.run(summed))
    assert step().numpy() == 1
    graph = weakref.ref(step.get_concrete_function().graph)
    del step
    gc.collect()
    assert graph() is not None
    process.renew()
    assert graph() is None
