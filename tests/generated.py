"""Finished runs that make images, trained for an epoch on bright bars, in a store: not well, but for real."""

import time
from unittest.mock import patch

from labcore.datasets import storage
from labcore.datasets.library import Library
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store
from labcore.tasks import readers
from labcore.training.reporter import Reporter
from labcore.worker import attempt
from tests.samples import shapes

SMALL = (
    "training={epochs: 1, batch_size: 16, shown: 4}",
    "scores={samples: 64, samples_while_training: 32}",
)
VAE = ("latent_size=4", "architecture={kind: convolutional, filters: 4}")
GAN = ("latent_size=6", "architecture={kind: convolutional, filters: 4}", "critic={kind: convolutional, filters: 4}")


def stored_bars(name: str = "bars", images: int = 90) -> None:
    """The bars in the library under `name`."""
    data = shapes(images)
    fields = {"classes": data.card.classes, "task": "classification", "source": "imported", "title": "Bars"}
    storage.write(
        Library().folder(name), [data.image(row) for row in range(len(data))], data.labels, data.split, **fields
    )


def finished(store: Store, task: str, *settings: str, dataset: str = "bars") -> RunFolder:
    """A run of `vae` or `gan` that has come to its end."""
    own = {"vae": VAE, "gan": GAN}[task]
    raw = assign({"task": task, "dataset": dataset, "preset": "quick"}, [*own, *SMALL, *settings])
    folder = store.folder(store.submit(resolve(raw, Library().card)))
    status = folder.status().model_copy(update={"state": State.RUNNING, "token": "mine", "started": time.time()})
    folder.write_status(status)
    with patch.object(readers, "STEPS", 20):  # by whom samples are compared need not be good here
        assert attempt(folder, Reporter(folder, "mine"))
    store.refresh()
    return folder


def made() -> None:
    """The bars; a VAE that keeps its test set closed; and a GAN that is told classes."""
    stored_bars()
    store = Store()
    finished(store, "vae", "open_test=false")
    finished(store, "gan", "conditional=true")


def there() -> tuple[Store, RunFolder, RunFolder]:
    """The store of `made`, and its runs."""
    store = Store()
    store.refresh()
    by_task = {run.task: store.folder(run.run_id) for run in store.runs()}
    return store, by_task["vae"], by_task["gan"]
