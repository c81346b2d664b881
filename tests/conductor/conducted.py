"""Runs carried out without training, as fast as they are claimed, for a conductor to watch."""

import time

from labcore.datasets.library import Library
from labcore.store.claims import Claims
from labcore.store.status import State


class Workers:
    """Carries out queued runs: dropout decides what they reach.

    Args:
        store: where they are queued.
    """

    def __init__(self, store):
        self.store, self.claims = store, Claims(store)
        self.at_work = []

    def take(self, most=100):
        """Begin what is queued."""
        while len(self.at_work) < most and (claim := self.claims.take()) is not None:
            self.at_work.append(claim)
        return [claim.run_id for claim in self.at_work]

    def epochs(self, run_id, values):
        """Write an epoch's figures for each of `values`."""
        folder = self.store.folder(run_id)
        writer = folder.metrics_writer()
        for epoch, value in enumerate(values, 1):
            writer.write("epoch", epoch, epoch, {"val_accuracy": value, "best": value == max(values[:epoch])})
        writer.close()
        folder.write_status(folder.status().model_copy(update={"epoch": len(values), "heartbeat": time.time()}))

    def end(self, run_id, state=State.FINISHED, value=None):
        """End the run with that accuracy."""
        (claim,) = (claim for claim in self.at_work if claim.run_id == run_id)
        self.at_work.remove(claim)
        folder = self.store.folder(run_id)
        if state is State.FINISHED:
            accuracy = reached(folder.spec()) if value is None else value
            folder.write_report({"validation": {"accuracy": accuracy}, "seconds": 1.0})
            folder.write_environment({"dataset": {"fingerprint": Library().card(folder.spec().dataset).fingerprint}})
            folder.write_status(folder.status().model_copy(update={"epoch": folder.spec().rounds()}))
        self.claims.settle(claim, state, None)

    def end_all(self):
        for run_id in self.take():
            self.end(run_id)

    def heed_stops(self):
        """End what was asked to stop."""
        for claim in list(self.at_work):
            if self.store.folder(claim.run_id).stop_requested:
                self.end(claim.run_id, State.CANCELLED)


def reached(spec):
    return 0.9 - abs(spec.regularization.dropout - 0.3)
