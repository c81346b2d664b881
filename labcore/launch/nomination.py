"""Nominating a run: its test set, which a study has kept closed, is opened for it, once, and counted."""

from collections.abc import Callable

from filelock import Timeout

from labcore.errors import InputError, LabError
from labcore.launch.bench import ask
from labcore.launch.tracking import track
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import Store

QUESTION = "open_test"

TIME_LIMIT = 3600.0
"""Seconds: a test set may be large, and a baseline is fitted again."""


def nominate(run_id: str, store: Store, told: Callable[[str], None] = lambda text: None) -> RunRecord:
    """Open the test set for the run: its report has a part `test` afterwards, which is sent to where the run
    is logged. Returns the run's record.

    Args:
        told: hears that it is begun, as it may take minutes.

    Raises:
        InputError: it is somebody else's, has not finished, lies in the trash, or has opened its test set already.
        LabError: another process is at it, or its model or data set is not there as it was.
    """
    record = store.run(run_id)
    folder = store.to_change(run_id)
    if record.trashed is not None:
        raise InputError(f"Run '{run_id}' lies in the trash.", "Restore it first.")
    if record.state is not State.FINISHED:
        raise InputError(f"Run '{run_id}' is {record.state.value}.", "Nominate a run that has finished.")
    try:
        with folder.lock("nomination", timeout=0):
            if (folder.report() or {}).get("test"):
                raise InputError(
                    f"Run '{run_id}' has opened its test set already.",
                    f"See its figures: python -m labcore runs show {run_id} --test",
                )
            told("Opening the test set …")
            ask(QUESTION, {"run": str(folder.path)}, timeout=TIME_LIMIT, runs_dir=store.runs_dir, own_process=True)
            track(folder.path)
    except Timeout as error:
        raise LabError(f"The test set is being opened for run '{run_id}' already.", "Wait for that to end.") from error
    finally:
        store.take_in(run_id)  # also what was counted before it went wrong
    return store.run(run_id)
