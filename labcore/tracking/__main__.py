"""`python -m labcore.tracking RUN_FOLDER`: logs one run to MLflow until it has ended.

The launcher starts it beside the run's worker, where `MLFLOW_TRACKING_URI` is set. It reads the run's folder and writes
nothing of it but where the run is logged, so that whatever MLflow or its server do, the run goes on. A server that
does not answer is tried again; what it has missed is sent then.
"""

import logging
import os
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from labcore.errors import LabError
from labcore.store.folder import RunFolder
from labcore.store.liveness import is_lost
from labcore.store.status import State, Status
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.tracked import Tracked, note, tracked_of
from labcore.tracking import server

if TYPE_CHECKING:
    from labcore.tracking.mirror import Mirror

log = logging.getLogger("labcore.tracking")

EVERY = 3.0
"""Seconds between two looks at the run."""

RETRY = 30.0
"""Seconds before a server is tried again."""

LAST_TRIES = 3
"""Times that it is tried once the run has ended."""

NO_ANSWER = ("Max retries exceeded", "timed out", "Connection refused")
"""What MLflow says where a server is not there."""


def follow(folder: RunFolder, every: float = EVERY, retry: float = RETRY) -> None:
    """Log the run in `folder` until it has ended, is gone, or waits to be gone on with: that begins another process."""
    address = server.wanted()
    tracked = tracked_of(folder) or Tracked()
    tracked = tracked.model_copy(update={"server": server.shown(address), "trouble": ""})
    if not server.is_installed():
        note(folder, tracked.model_copy(update={"trouble": f"{server.MISSING} {server.INSTALL}."}))
        return
    mirror, tries, ended, last = None, 0, False, None
    while folder.exists and (status := folder.status()) is not None:
        last = status
        over = _is_over(status)
        tries, ended = (0 if over and not ended else tries), over
        try:
            mirror = mirror or _mirror(folder, tracked, address)
            mirror.push()
            if over and status.state is not State.QUEUED:
                mirror.finish(status)
            tracked, tries = mirror.tracked.model_copy(update={"trouble": ""}), 0
        # MLflow raises whatever its plugins and its server do; none of it is the run's affair.
        except Exception as error:  # noqa: BLE001  the traceback is logged, less what gives access
            log.warning("Run %s could not be logged:\n%s", folder.run_id, server.plain(traceback.format_exc(), address))
            tracked = (mirror.tracked if mirror else tracked).model_copy(update={"trouble": ""})
            tries += 1
            tracked = tracked.model_copy(update={"trouble": _told(address, error, over and tries >= LAST_TRIES)})
        if folder.exists and tracked != tracked_of(folder):
            note(folder, tracked)
        if over and (not tries or tries >= LAST_TRIES):
            return
        time.sleep(retry if tries else every)
    if tracked.run and not folder.exists:
        _end_there(tracked.run, _state_of_deleted(folder.run_id, last), address, retry)


def _state_of_deleted(run_id: str, last: Status | None) -> State | None:
    """As it lies in the trash; the state that was seen last where it does not lie there any more."""
    try:
        return Store().run(run_id).state
    except LabError:
        return last.state if last else None


def _end_there(run: str, state: State | None, address: str, retry: float) -> None:
    """Say on the server that the run has ended: it was deleted here before its end was told."""
    _quiet()
    from labcore.tracking.mirror import end

    for tries in range(LAST_TRIES):
        time.sleep(retry if tries else 0)
        try:
            end(run, state, address)
            return
        except Exception:  # noqa: BLE001  as above
            log.warning("Its end could not be told:\n%s", server.plain(traceback.format_exc(), address))


def _quiet() -> None:
    for name, value in server.QUIET.items():
        os.environ.setdefault(name, value)


def _mirror(folder: RunFolder, tracked: Tracked, address: str) -> "Mirror":
    _quiet()
    from labcore.tracking.mirror import Mirror

    return Mirror(folder, tracked, address, server.experiment(), _study(folder))


def _study(folder: RunFolder) -> dict[str, str]:
    """The newest study that has the run as a member; nothing where there is none, or the index cannot tell."""
    try:
        studies = Studies(Store()).of_run(folder.run_id)
    except LabError as error:
        log.warning("Which study run %s is of cannot be told: %s", folder.run_id, error)
        return {}
    return {"study": studies[0]} if studies else {}


def _is_over(status: Status) -> bool:
    return status.state.is_final or status.state is State.QUEUED or is_lost(status)


def _told(address: str, error: Exception, given_up: bool) -> str:
    said = " ".join(server.plain(str(error), address).split())[:200].rstrip(".")
    if any(sign in said for sign in NO_ANSWER):
        said = "the server does not answer"
    later = "what is missing there will not be sent" if given_up else "what is missing there is sent when it answers"
    return (
        f"Not logged to MLflow at {server.shown(address)} as it should be: {said}. The run itself is not touched by "
        f"that; {later}."
    )


def main(path: Path) -> int:
    """Log the run in the folder `path`. Returns the exit status."""
    folder = RunFolder(path)
    if not folder.exists or not server.wanted():
        return 2
    with folder.lock("tracking"):  # it may be gone on with while another process still tells how it was cut short
        follow(folder)
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    sys.exit(main(Path(sys.argv[1])))
