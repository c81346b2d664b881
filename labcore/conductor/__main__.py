"""`python -m labcore.conductor`: conducts the tunings of the default folder of runs, until none is to run any more.

The launcher starts it, and starts it again where it died. It imports KerasTuner, and so TensorFlow, which therefore
stay out of launcher, app and command line.
"""

import logging
import os
import sys
import time
from dataclasses import dataclass

from filelock import FileLock

from labcore.conductor.conducting import Conducting
from labcore.conductor.scratch import sweep
from labcore.errors import LabError
from labcore.home import runs_dir as default_runs_dir
from labcore.launch import local
from labcore.launch.conducting import IDLE, service
from labcore.launch.service import Service
from labcore.store.store import Store
from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings

log = logging.getLogger("labcore.conductor")

PAUSE = 0.5
"""Seconds between two looks."""

RETRY = 5.0
"""Seconds before a tuning is tried again that met trouble."""

MOST_TROUBLE = 6
"""Times in a row that a tuning may meet trouble before it is stopped."""


@dataclass
class Charge:
    """A tuning that this process conducts, or tries to.

    Attributes:
        lock: the right to; None before it is had.
        conducting: None where it could not be taken up.
        trouble: how often in a row it has failed.
        told: what the log has been told of that.
        after: when it is tried again, by the monotonic clock.
    """

    lock: FileLock | None = None
    conducting: Conducting | None = None
    trouble: int = 0
    told: str = ""
    after: float = 0.0


class Conductor:
    """All tunings of a store that are to run.

    Args:
        store: where they lie.
        room: how many runs the machine carries at once.
    """

    def __init__(self, store: Store, room: int):
        self._store, self._tunings, self._room = store, Tunings(store), room
        self._charges: dict[str, Charge] = {}

    def conduct(self, office: Service) -> None:
        """Work until nothing has been to do for a while, the process is asked to end, or the folder of runs is gone."""
        busy = time.monotonic()
        while time.monotonic() - busy < IDLE and self._store.runs_dir.is_dir() and not office.asked_to_end:
            if self._look():
                busy = time.monotonic()
            time.sleep(PAUSE)

    def _look(self) -> bool:
        """Attend to every tuning that is to run. Returns whether there is one."""
        active = self._tunings.active()
        for tuning_id in active:
            self._charges.setdefault(tuning_id, Charge())
        for tuning_id, charge in list(self._charges.items()):
            if charge.after <= time.monotonic() and not self._attend(tuning_id, charge):
                self._leave(tuning_id)
        return bool(active)

    def _attend(self, tuning_id: str, charge: Charge) -> bool:
        """Returns whether there may be more to do."""
        try:
            if charge.lock is None:
                charge.lock = self._tunings.hold(tuning_id)
            if charge.lock is None:  # another process conducts it
                return False
            if charge.conducting is None:
                charge.conducting = Conducting(tuning_id, self._store, self._room)
            more = charge.conducting.tick()
        except Exception as error:  # whatever it was, the others go on; the log has the traceback, once
            told = str(error) if isinstance(error, LabError) else f"{type(error).__name__}: {error}"
            if told != charge.told:
                log.exception("Tuning %s met trouble", tuning_id)
            charge.told = told
            return self._is_tried_again(tuning_id, charge)
        charge.trouble, charge.told = 0, ""
        return more

    def _is_tried_again(self, tuning_id: str, charge: Charge) -> bool:
        """Note the trouble; what is known of the tuning is read from its log again. Too much of it ends the tuning."""
        if charge.conducting is not None:
            charge.conducting.close()
            charge.conducting = None
        charge.trouble += 1
        charge.after = time.monotonic() + RETRY
        if charge.trouble < MOST_TROUBLE:
            return True
        try:
            if (wrong := self._tunings.set_aside(tuning_id)) is None:
                self._tunings.turn(tuning_id, TuningState.STOPPED, " ".join(charge.told.split())[:500])
            else:
                log.error("Tuning %s is left alone: %s", tuning_id, wrong)
        except LabError as error:  # nothing can be written now, such as on a full disk: it is tried again after that
            if charge.trouble == MOST_TROUBLE:
                log.error("Tuning %s cannot be stopped now: %s", tuning_id, error)
            return True
        return False

    def _leave(self, tuning_id: str) -> None:
        charge = self._charges.pop(tuning_id)
        if charge.conducting is not None:
            charge.conducting.close()
        if charge.lock is not None:
            charge.lock.release()


def main() -> int:
    """Be the conductor of the default folder of runs, unless there is one. Returns the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    office = service(default_runs_dir())
    lock = office.lock()
    if lock is None:
        log.info("A conductor is at work already")
        return 0
    try:
        office.publish()
        sweep()
        log.info("Conductor %d at work", os.getpid())
        Conductor(Store(office.runs_dir), local.room(office.runs_dir)).conduct(office)
    except LabError as error:
        log.error("%s", error)
        return error.exit_status
    finally:
        office.withdraw()
        lock.release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
