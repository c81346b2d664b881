"""The lab's side of `benchmarks.epochs` and of others that take turns: a run that waits before every epoch."""

import importlib
import sys
import time

from benchmarks.recipes import RECIPES
from labcore.datasets.library import Library
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store
from labcore.training.reporter import Reporter


class TakingTurns(Reporter):
    """Waits for a line before each epoch, and says how long the epoch took, with all that follows it."""

    _started: float | None = None

    def start_epoch(self, epoch: int, epochs: int) -> None:
        if self._started is not None:
            print(time.perf_counter() - self._started, file=ANSWERS, flush=True)
        if not sys.stdin.readline():
            sys.exit()
        self._started = time.perf_counter()
        super().start_epoch(epoch, epochs)


def main() -> None:
    spec = resolve(RECIPES[sys.argv[1]].spec(), Library().card)
    store = Store()
    folder: RunFolder = store.folder(store.submit(spec))
    status = folder.status()
    folder.write_status(status.model_copy(update={"state": State.RUNNING, "token": "benchmark"}))
    with TakingTurns(folder, "benchmark") as reporter:
        importlib.import_module(f"labcore.tasks.{spec.task}").run(spec, reporter)


if __name__ == "__main__":
    ANSWERS, sys.stdout = sys.stdout, sys.stderr
    main()
