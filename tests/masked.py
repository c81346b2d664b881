"""Finished runs that give each pixel a class, trained for real on bright disks, in a store."""

import time
from functools import cache

from labcore.datasets import storage
from labcore.datasets.library import Library
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store
from labcore.training.reporter import Reporter
from labcore.worker import attempt
from tests.samples import disks

SMALL = (
    "architecture={kind: unet, levels: 2, layers_per_level: 1, filters: 8}",
    "training={epochs: 2, batch_size: 12}",
    "optimizer={kind: adam, learning_rate: 0.02}",
)

SPECIALIST = "specialist={kind: rare_class, levels: 2, filters: 4, class_name: disk2}"

COLORS = ((0, 0, 0), (250, 0, 0), (0, 0, 250))


@cache
def _disks():
    return disks(60, classes=3)


def stored_disks(name="disks", change=lambda image: image, split=lambda split: split, classes=None, of_one_kind=False):
    """The disks in the library under `name`, their images changed, their splits and classes as given."""
    data, most = _disks(), 1 if of_one_kind else None
    images = [change(data.image(index)) for index in range(len(data))]
    masks = [data.mask(index).clip(max=most).astype("uint8") for index in range(len(data))]
    named = ("background", "disk") if of_one_kind else classes or data.card.classes
    fields = {"classes": named, "task": "segmentation", "source": "imported", "title": "Disks"}
    if not of_one_kind:
        fields["colors"] = COLORS
    storage.write(Library().folder(name), images, data.labels, split(data.split), masks=masks, **fields)


def finished(store: Store, *settings: str, dataset: str = "disks") -> RunFolder:
    """A run that has come to its end."""
    raw = assign({"task": "segmentation", "dataset": dataset}, [*SMALL, *settings])
    folder = store.folder(store.submit(resolve(raw, Library().card)))
    status = folder.status().model_copy(update={"state": State.RUNNING, "token": "mine", "started": time.time()})
    folder.write_status(status)
    assert attempt(folder, Reporter(folder, "mine"))
    store.refresh()
    return folder


def made() -> None:
    """The disks, darker ones, and two runs: one with a specialist, and one that keeps its test set closed; and the
    disks as of one kind, and a run on these."""
    stored_disks()
    stored_disks("darker", lambda image: image // 2, lambda split: (split + 1) % 3, ("background", "DISK1", "x"))
    store = Store()
    finished(store, SPECIALIST)
    finished(store, "seed=1", "open_test=false")
    stored_disks("one-kind", of_one_kind=True)
    finished(store, "seed=2", dataset="one-kind")


def there() -> tuple[Store, RunFolder, RunFolder]:
    """The store of `made`, and its first two runs."""
    store = Store()
    store.refresh()
    return store, *(store.folder(run.run_id) for run in sorted(store.runs(), key=lambda run: run.seed)[:2])


def of_two_classes(store: Store) -> RunFolder:
    """The third one."""
    return store.folder(max(store.runs(), key=lambda run: run.seed).run_id)
