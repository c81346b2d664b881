"""How the end of a worker process reads to its user."""

import pytest

from labcore.launch.endings import cause_of_death
from labcore.store.status import State

TRACEBACK = """Traceback (most recent call last):
  File "worker.py", line 3, in <module>
    import nothing
ImportError: no such thing
"""


@pytest.mark.parametrize(
    ("returncode", "log", "state", "words"),
    [
        (None, "", State.INTERRUPTED, "without a word"),
        (0, "", State.INTERRUPTED, "without a word"),
        (-9, "", State.INTERRUPTED, "ran out of memory"),
        (-15, "", State.INTERRUPTED, "from outside (SIGTERM)"),
        (-11, "", State.INTERRUPTED, "crashed (SIGSEGV)"),
        (-6, "terminate called after throwing 'std::bad_alloc'", State.FAILED, "ran out of memory"),
        (1, "", State.INTERRUPTED, "from outside (exit status 1)"),  # TerminateProcess
        (15, "2026-11-21 07:15:00,123 Run x: y", State.INTERRUPTED, "from outside (exit status 15)"),
        (1, f"{TRACEBACK}\n2026-11-21 07:15:00,123 Run x, again", State.INTERRUPTED, "from outside"),
        (1, "MemoryError: Unable to allocate 8 GiB", State.FAILED, "ran out of memory"),
        (
            -6,
            "F tensorflow/core/gpu_event_mgr.cc:274] Unexpected Event status: 1",
            State.FAILED,
            "GPU failed or was lost",
        ),
        (-11, "E cuda_platform.cc:51] failed call to cuInit: CUDA_ERROR_NO_DEVICE", State.INTERRUPTED, "SIGSEGV"),
        (1, f"2026-11-21 07:15:00,123 Run x\n{TRACEBACK}", State.FAILED, "ImportError: no such thing"),
        (0xC0000005, "", State.INTERRUPTED, "crashed (status 0xc0000005)"),
        (-77, "", State.INTERRUPTED, "signal 77"),
    ],
)
def test_each_end_has_a_state_a_cause_and_a_cure(returncode, log, state, words):
    found, fault = cause_of_death(returncode, log)
    assert found is state
    assert words in fault.problem
    assert fault.cure
