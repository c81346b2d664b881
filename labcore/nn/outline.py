"""Networks to look at before they take memory: what their weights would be, without any values."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras
from keras.src.backend.common import global_state  # no public door: Keras gives values to whatever still waits there

WAITING = "uninitialized_variables"


@contextmanager
def without_memory() -> Iterator[None]:
    """Variables made in this block have shapes, and never get values: their networks are for looking at only.

    `keras.StatelessScope` alone gives them values when it ends. Told not to, it leaves them to the next such scope of
    the process, which would fail over what was wrong with them, again and again: so they are struck off here.
    """
    others = global_state.get_global_attribute(WAITING)
    global_state.set_global_attribute(WAITING, [])
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        global_state.set_global_attribute(WAITING, others)
