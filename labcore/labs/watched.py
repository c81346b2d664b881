"""The history of a run as its folder tells it."""

from labcore.figures.history import History, history
from labcore.store.folder import RunFolder


def history_of(folder: RunFolder) -> History:
    """All figures of the run so far, epoch by epoch."""
    reader = folder.metrics_reader(batches=False)
    reader.poll()
    return history(reader.rows)
