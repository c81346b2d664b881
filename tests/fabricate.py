"""Run folders as a worker would have left them, made in milliseconds: to see and test pages without training.

`LAB_HOME=… python -m tests.fabricate` fills a lab with one run in each state; `--many 200` adds as many finished ones.
"""

import argparse
import math
import os
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from labcore.datasets.label_doubts import ARTIFACT, Doubt, LabelDoubts
from labcore.datasets.library import Library
from labcore.spec.overlay import overlaid
from labcore.spec.resolve import resolve
from labcore.store import index
from labcore.store.folder import RunFolder
from labcore.store.identifiers import new_run_id
from labcore.store.liveness import this_host
from labcore.store.status import Fault, State, Status
from labcore.store.store import Store

TEN = tuple(str(digit) for digit in range(10))
TWO = ("normal", "pneumonia")
TAGS = ("lab 1", "lab 2", "homework")
BATCHES = 20


def submitted(store: Store, **settings: Any) -> RunFolder:
    """A queued run of the smallest spec with `settings` laid over it."""
    raw = overlaid(
        {"task": "classification", "dataset": "digits", "training": {"epochs": 8, "batch_size": 64}}, settings
    )
    return store.folder(store.submit(resolve(raw, Library().card)))


def running(store: Store, epochs_done: int = 5, classes: tuple[str, ...] = TEN, **settings: Any) -> RunFolder:
    """A run in the middle of the epoch after `epochs_done`; this process passes for its worker."""
    folder = submitted(store, **settings)
    spec = folder.spec()
    began = time.time() - 3 * epochs_done - 5
    epochs = spec.training.epochs
    _take_up(folder, began, epoch=min(epochs_done + 1, epochs), epochs=epochs)
    _train(folder, epochs_done, classes)
    store.refresh()
    return folder


def finished(store: Store, classes: tuple[str, ...] = TEN, **settings: Any) -> RunFolder:
    """A run that went through to its report, with model, predictions, log and worst mistakes."""
    folder = running(store, settings.get("training", {}).get("epochs", 8), classes, **settings)
    _report(folder, classes)
    _end(store, folder, State.FINISHED)
    return folder


def baseline(
    store: Store, accuracy: float = 0.9, fingerprint: str = "0" * 64, running: bool = False, **settings: Any
) -> RunFolder:
    """A finished classical baseline with that validation accuracy at its last point, or one in the midst of it."""
    raw = overlaid({"task": "baseline", "dataset": "digits"}, settings)
    folder = store.folder(store.submit(resolve(raw, Library().card)))
    random, metrics = np.random.default_rng(0), folder.metrics_writer()
    points = folder.spec().learning_curve.points
    for point in range(1, points + (not running)):
        matrix = _matrix(point, len(TEN), random)
        folder.write_json_artifact("confusion", {"classes": TEN, "matrix": matrix}, point)
        values = {"loss": 0.01, "accuracy": 1.0, "val_loss": 1 / point, "val_accuracy": accuracy * point / points}
        metrics.write("epoch", 250 * point, point, {**values, "train_images": 250 * point, "seconds": 1, "best": True})
    metrics.close()
    if running:
        _take_up(folder, time.time() - 3, epoch=points, epochs=points)
        store.refresh()
        return folder
    _report(folder, TEN)
    report = folder.report() or {}
    del report["parameters"]
    report |= {"best_epoch": points, "epochs": points, "features": 64, "dataset_fingerprint": fingerprint}
    folder.write_report({**report, "validation": {**report["validation"], "accuracy": accuracy}})
    folder.model_path.unlink()
    update(folder, started=time.time() - 3, epoch=points, epochs=points)
    _end(store, folder, State.FINISHED)
    return folder


def stopped(store: Store, **settings: Any) -> RunFolder:
    """A run that was stopped after its sixth epoch: its model and validation figures are kept, test was not opened."""
    folder = running(store, 6, **settings)
    _report(folder, TEN)
    report = folder.report() or {}
    folder.write_report({name: value for name, value in report.items() if not name.startswith("test")})
    (folder.path / "artifacts" / "test_confusion.json").unlink()
    (folder.path / "artifacts" / "test_mistakes.npz").unlink()
    folder.predictions_path.unlink()
    _end(store, folder, State.CANCELLED)
    return folder


def failed(store: Store, **settings: Any) -> RunFolder:
    """A run whose loss became NaN in its third epoch."""
    folder = running(store, 2, **settings)
    fault = Fault(
        problem="The loss became infinite in epoch 3, batch 7: the steps were too large (learning rate 10).",
        cure="Lower the learning rate, for example to a tenth.",
    )
    _end(store, folder, State.FAILED, fault)
    return folder


def interrupted(store: Store, **settings: Any) -> RunFolder:
    """A run whose worker was killed in its fourth epoch."""
    folder = running(store, 3, **settings)
    _end(store, folder, State.INTERRUPTED, Fault(problem="The worker process ended without a word.", cure="Resume it."))
    return folder


def empty(store: Store, **settings: Any) -> RunFolder:
    """A run that was taken up and has written nothing yet."""
    return running(store, -1, **settings)


def carried_on(store: Store, folder: RunFolder, state: State) -> None:
    """Take a queued run of a study to `state` as its worker would, its test set closed. Its accuracy follows its
    settings and its seed."""
    if state is State.QUEUED:
        return
    spec = folder.spec()
    done = spec.training.epochs if state is State.FINISHED else 2
    _take_up(folder, time.time() - 20, epoch=min(done + 1, spec.training.epochs), epochs=spec.training.epochs)
    _train(folder, done, TEN)
    if state is State.FINISHED:
        on, rate = spec.augmentation.enabled, spec.regularization.dropout
        noise = 0.01 * np.random.default_rng([spec.seed, on, round(100 * rate)]).normal()
        accuracy = 0.9 + 0.03 * on - 0.05 * rate + noise
        figures = {"accuracy": accuracy, "balanced_accuracy": accuracy - 0.01, "loss": 1 - accuracy}
        costs = {"best_epoch": done, "epochs": done, "seconds": 24.0 + spec.seed, "parameters": 168_000}
        folder.write_report({"validation": figures, **costs})
    fault = Fault(problem="The loss became infinite in epoch 3.", cure="Lower the learning rate.")
    if state is not State.RUNNING:
        _end(store, folder, state, fault if state is State.FAILED else None)
    store.refresh()


def one_of_each(store: Store) -> dict[str, str]:
    """A run in each state; their ids by what they are."""
    return {
        "finished": finished(store, name="Six convolutions").run_id,
        "two_classes": finished(store, classes=TWO, name="X-rays, two classes", seed=3).run_id,
        "failed": failed(store, optimizer={"learning_rate": 10.0}).run_id,
        "interrupted": interrupted(store, seed=1).run_id,
        "running": running(store, training={"epochs": 12}).run_id,
        "empty": empty(store, name="Just begun").run_id,
        "queued": submitted(store, seed=7).run_id,
        "queued_second": submitted(store, seed=8).run_id,
    }


def many(store: Store, number: int, settings: Sequence[Mapping[str, Any]], seed: int = 0) -> None:
    """So many finished runs, as far as lists know them: spec, status and report. They take the `settings` in turn.

    Validation accuracy follows the learning rate, and noise.
    """
    random, now, card = np.random.default_rng(seed), time.time(), Library().card
    specs = [resolve({"task": "classification", "dataset": "digits", **each}, card) for each in settings]
    with store.database.write() as db:
        for place in range(number):
            spec = specs[place % len(specs)].model_copy(update={"seed": place // len(specs)})
            folder = RunFolder(store.runs_dir / new_run_id())
            folder.path.mkdir()
            folder.write_spec(spec)
            folder.write_label(spec.name, (TAGS[place % len(TAGS)],))
            began = now - 60.0 * (number - place)
            status = {"created": began, "started": began, "finished": began + 24, "epoch": 8, "epochs": 8}
            folder.write_status(Status(state=State.FINISHED, **status))
            rate = math.log10(spec.optimizer.learning_rate)
            accuracy = float(np.clip(0.9 - 0.05 * (rate + 3) ** 2 + 0.02 * random.normal(), 0, 1))
            figures = {"accuracy": accuracy, "loss": 1 - accuracy, "roc_auc": (1 + accuracy) / 2}
            costs = {"best_epoch": 6, "epochs": 8, "seconds": 24.0, "parameters": 168_000}
            folder.write_report({"validation": figures, **costs})
            index.put(db, folder)


# --- what a worker writes ---------------------------------------------------------------------------------------------


def _take_up(folder: RunFolder, began: float, **progress: int) -> None:
    """This process passes for the worker."""
    update(
        folder,
        state=State.RUNNING,
        started=began,
        pid=os.getpid(),
        pid_started=psutil.Process().create_time(),
        host=this_host(),
        token="fabricated",
        phase="training",
        **progress,
    )


def _train(folder: RunFolder, epochs_done: int, classes: tuple[str, ...]) -> None:
    if epochs_done < 0:
        return
    random = np.random.default_rng(folder.spec().seed)
    spec = folder.spec()
    images, labels = _images(random, len(classes), 6)
    folder.write_arrays("heat_map_images", {"images": images, "labels": labels})
    folder.write_environment(_environment(spec.dataset))
    folder.log_path.write_text(
        "".join(f"Epoch {e + 1}: as planned, no *markdown* [here](x)\n" for e in range(epochs_done))
    )
    metrics = folder.metrics_writer()
    for phase in ("preparing", "building", "training"):
        metrics.write("phase", 0, 0, {"phase": phase, "message": f"{phase.capitalize()} {spec.dataset}"})
    for epoch in range(1, epochs_done + 2):
        last = epoch > epochs_done
        if last and epoch > spec.training.epochs:
            break
        for batch in range(1, (BATCHES // 2 if last else BATCHES) + 1):
            x = epoch - 1 + batch / BATCHES
            values = {**_figures(x, random, 0.02), "images_per_second": 1800 + 90 * random.normal()}
            metrics.write("batch", (epoch - 1) * BATCHES + batch, epoch, {**values, "batch": batch, "batches": BATCHES})
        if not last:
            _judge(folder, epoch, classes, random)
            metrics.write("epoch", epoch * BATCHES, epoch, _epoch_values(epoch, classes, random))
    metrics.close()


def go_on(store: Store, folder: RunFolder, per_batch: float = 0.25, ended: threading.Event | None = None) -> None:
    """Train on at the pace of a small data set, to the end, or until `ended` is set."""
    ended = ended or threading.Event()
    random, metrics = np.random.default_rng(2), folder.metrics_writer()
    epochs = folder.spec().training.epochs
    for epoch in range(folder.status().epoch, epochs + 1):
        update(folder, epoch=epoch)
        for batch in range(1, BATCHES + 1):
            if ended.wait(per_batch) or folder.stop_requested:
                _end(store, folder, State.CANCELLED)
                return
            values = {**_figures(epoch - 1 + batch / BATCHES, random, 0.02), "images_per_second": 1800.0}
            metrics.write("batch", epoch * BATCHES + batch, epoch, {**values, "batch": batch, "batches": BATCHES})
        _judge(folder, epoch, TEN, random)
        metrics.write("epoch", epoch * BATCHES, epoch, _epoch_values(epoch, TEN, random))
    _report(folder, TEN)
    _end(store, folder, State.FINISHED)


def _figures(x: float, random: np.random.Generator, noise: float) -> dict[str, float]:
    return {
        "loss": 2.1 * math.exp(-x / 2.2) + 0.12 + abs(noise * random.normal()),
        "accuracy": min(1.0, 0.95 - 0.8 * math.exp(-x / 1.8) + noise * random.normal()),
    }


def _epoch_values(epoch: int, classes: tuple[str, ...], random: np.random.Generator) -> dict[str, Any]:
    accuracy = 0.93 - 0.75 * math.exp(-epoch / 1.6) + 0.01 * random.normal()
    validation = {
        "loss": 1.9 * math.exp(-epoch / 2) + 0.2 + 0.02 * max(0, epoch - 5),
        "accuracy": accuracy,
        "balanced_accuracy": accuracy - 0.02,
        "precision_macro": accuracy - 0.01,
        "recall_macro": accuracy - 0.02,
        "f1_macro": accuracy - 0.015,
        "roc_auc": 1 - (1 - accuracy) / 4,
    }
    if len(classes) == 2:
        validation["binary_accuracy"] = accuracy
    return {
        **_figures(epoch, random, 0.0),
        **{f"val_{name}": value for name, value in validation.items()},
        "learning_rate": 2e-3 * (0.5 + 0.5 * math.cos(math.pi * epoch / 12)),
        "seconds": 2.6,
        "images_per_second": 1800.0,
        "best": epoch <= 6,
    }


def _judge(folder: RunFolder, epoch: int, classes: tuple[str, ...], random: np.random.Generator) -> None:
    folder.write_json_artifact("confusion", {"classes": classes, "matrix": _matrix(epoch, len(classes), random)}, epoch)
    number = 6
    labels = np.arange(number, dtype=np.int32) % len(classes)
    right = random.random(number) < 1 - math.exp(-epoch / 2)
    maps = _blob(7, 7, 3 + random.normal(0, 2.5 / epoch, number), 3 + random.normal(0, 2.5 / epoch, number), 1.6)
    arrays = {
        "maps": maps.astype(np.float16),
        "predicted": np.where(right, labels, (labels + 1) % len(classes)).astype(np.int32),
        "confidence": np.clip(0.5 + 0.06 * epoch + 0.05 * random.normal(size=number), 0, 1).astype(np.float32),
    }
    folder.write_arrays("heat_maps", arrays, epoch)


def _matrix(epoch: int, classes: int, random: np.random.Generator) -> list[list[int]]:
    share = 0.95 - 0.7 * math.exp(-epoch / 1.6)
    spread = random.multinomial(int(36 * (1 - share)), np.full(classes, 1 / classes), size=classes)
    return (spread + np.eye(classes, dtype=int) * int(36 * share)).tolist()


def _blob(height: int, width: int, y: NDArray[Any], x: NDArray[Any], radius: float) -> NDArray[np.float64]:
    rows, columns = np.mgrid[:height, :width]
    return np.exp(-((rows - y[:, None, None]) ** 2 + (columns - x[:, None, None]) ** 2) / (2 * radius**2))


def _images(random: np.random.Generator, classes: int, number: int) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    labels = np.arange(number, dtype=np.int32) % classes
    bright = _blob(28, 28, 8 + 1.5 * labels, 14 + random.normal(0, 2, number), 5) * 200
    return (bright[..., None] + random.integers(0, 50, (number, 28, 28, 1))).astype(np.uint8), labels


def _environment(dataset: str) -> dict[str, Any]:
    return {
        "python": "3.11.9",
        "packages": {"keras": "3.15.1", "numpy": np.__version__, "tensorflow": "2.21.0"},
        "machine": {
            "system": "Linux",
            "processor": "x86_64",
            "cores": 2,
            "memory_bytes": 8 << 30,
            "devices": ["CPU:0"],
        },
        "commit": None,
        "dataset": {"name": dataset, "fingerprint": f"{'' if dataset == 'digits' else dataset:0<64}"},
    }


def _report(folder: RunFolder, classes: tuple[str, ...]) -> None:
    random = np.random.default_rng(1)
    per_class = {
        name: {"precision": 0.95 - 0.01 * i, "recall": 0.93 - 0.012 * i, "f1": 0.94 - 0.011 * i, "support": 36 + i}
        for i, name in enumerate(classes)
    }
    figures = {
        "loss": 0.31,
        "accuracy": 0.918,
        "balanced_accuracy": 0.902,
        "precision_macro": 0.91,
        "recall_macro": 0.902,
        "f1_macro": 0.905,
        "roc_auc": 0.974,
        "majority_rate": 0.625 if len(classes) == 2 else 0.102,
        "images": 360,
        "per_class": per_class,
    }
    folder.write_report(
        {
            "test": figures,
            "validation": {**figures, "accuracy": 0.931, "loss": 0.27},
            "best_epoch": 6,
            "epochs": 8,
            "seconds": 24.0,
            "parameters": 168_000,
            "test_opened": 1,
            "dataset_fingerprint": "0" * 64,
        }
    )
    folder.write_json_artifact("test_confusion", {"classes": classes, "matrix": _matrix(8, len(classes), random)})
    images, labels = _images(random, len(classes), 12)
    confidence = np.linspace(0.99, 0.55, 12, dtype=np.float32)
    folder.write_json_artifact("classes", list(classes))
    for split in ("validation", "test"):
        folder.write_arrays(
            f"{split}_mistakes",
            {
                "images": images,
                "labels": labels,
                "predicted": ((labels + 1) % len(classes)).astype(np.int32),
                "confidence": confidence,
                "probability_of_truth": (1 - confidence) / 2,
                "index": np.arange(12) * 7,
            },
        )
    _doubt(folder)
    folder.model_path.write_bytes(b"PK fabricated")
    folder.predictions_path.write_text("index,file,true_class,class\n0,a.png,0,0\n")


def _doubt(folder: RunFolder) -> None:
    """Two of the validation mistakes are doubted as labels."""
    classes, mistakes = folder.json_artifact("classes"), folder.arrays("validation_mistakes") or {}
    first = {name: column[:2] for name, column in mistakes.items()}
    columns = (first[name].tolist() for name in ("index", "labels", "predicted", "confidence", "probability_of_truth"))
    found = tuple(
        Doubt(image=i, file=f"{i}.png", label=classes[a], answer=classes[b], confidence=c, believed=p)
        for i, a, b, c, p in zip(*columns, strict=True)
    )
    said = LabelDoubts(images=360, agreement=0.93, guessed=0.1, judged=True, found=found)
    folder.write_json_artifact(ARTIFACT, said.model_dump(mode="json"))
    folder.write_arrays(ARTIFACT, first)


def update(folder: RunFolder, **changes: Any) -> None:
    status = folder.status() or Status(created=time.time())
    folder.write_status(status.model_copy(update={"heartbeat": time.time(), **changes}))


def _end(store: Store, folder: RunFolder, state: State, error: Fault | None = None) -> None:
    update(folder, state=state, finished=time.time(), phase="", error=error)
    store.refresh()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--many", type=int, default=0, help="finished runs to add")
    arguments.add_argument("--live", action="store_true", help="go on training the running ones until interrupted")
    arguments.add_argument("--runs", type=Path, default=None, help="where the runs lie; the lab's own where missing")
    asked = arguments.parse_args()
    store = Store(asked.runs)
    for number in range(asked.many):
        finished(store, seed=number, training={"epochs": 2, "batch_size": 64})
    for what, run_id in one_of_each(store).items():
        os.write(1, f"{what:14} {run_id}\n".encode())
        if what == "running" and asked.live:
            threading.Thread(target=go_on, args=(store, store.folder(run_id)), daemon=True).start()
    while asked.live:
        time.sleep(1)


if __name__ == "__main__":
    main()
