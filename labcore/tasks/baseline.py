"""Baseline: fit a classical method on growing shares of the training split, and judge it as a network is judged.

No model file is kept: a fitted estimator can be written down only as a pickle, which runs whatever code its author
likes when it is read, or by a library that must know every class in it. The same settings, seed and images give the
same estimator again, so `trained` fits it anew.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import Card
from labcore.datasets.dataset import Dataset
from labcore.datasets.division import opened
from labcore.datasets.preparation import prepare
from labcore.errors import InputError, LabError
from labcore.spec.baseline import Baseline
from labcore.spec.features.base import COPIES, FLOAT
from labcore.store.folder import RunFolder
from labcore.tasks import classified
from labcore.tasks.earlier_run import networks_for
from labcore.tasks.outcome import Predictor, data_facts, require_same_data, results_of
from labcore.tasks.sizes import Sizes
from labcore.tasks.trained import Trained
from labcore.training.environment import environment
from labcore.training.fitting import features_of, fit
from labcore.training.limits import limited
from labcore.training.reporter import Reporter, Stopped


def run(spec: Baseline, reporter: Reporter) -> bool:
    """Carry out `spec`, writing everything into the reporter's run folder. Returns whether it was asked to stop.

    Raises LabError for what the user can mend.
    """
    folder = reporter.folder
    reporter.epoch_is = spec.epoch_is
    reporter.phase("preparing", f"Opening {spec.dataset} and preparing its images")
    dataset = opened(spec)
    done = _points_done(folder)
    require_same_data(folder, dataset.card, begun=bool(done))
    folder.write_environment(environment(dataset.card))
    folder.write_json_artifact("classes", list(dataset.card.classes))
    folder.write_json_artifact("value_range", dataset.card.value_range)
    images = prepare(dataset, spec.preprocessing, spec.input_shape(dataset.card))
    reporter.phase("building", f"Computing features: {spec.features.title}")
    try:
        with limited(reporter):
            extract = spec.features.build(images.shape[1:], networks_for(dataset.card))
        sizes = Sizes(spec, dataset, images, extract, reporter, done)
        stopped = sizes.run()
    except Stopped:
        return True
    except MemoryError as error:
        raise LabError(
            f"The run ran out of memory with {spec.estimator.title} on {spec.features.title}.",
            "Lower preprocessing.size, or choose features that are fewer.",
        ) from error
    if not sizes.points:
        return True
    results, stopped = results_of(stopped, spec.open_test, partial(measured, spec, dataset, images, sizes), reporter)
    reporter.hold()
    facts = {
        "best_epoch": sizes.points,
        "epochs": sizes.points,
        "features": sizes.features,
        **data_facts(dataset.card),
    }
    if results:
        folder.write_report({**results, **facts, "seconds": _fitting(folder)})
    return stopped


def describe(spec: Baseline, card: Card) -> dict[str, Any]:
    """How many features and images `spec` learns from on the data set of `card`, and the memory that takes."""
    shape = spec.input_shape(card)
    extract = spec.features.build(shape, networks_for(card))
    length = extract(np.zeros((1, *shape), np.uint8)).shape[1]
    images = card.splits["train"].images
    return {
        "features": spec.features.kept(length),
        "train_images": images,
        "memory_bytes": COPIES * FLOAT * length * images,
        "input_shape": list(shape),
    }


def trained(folder: RunFolder) -> Trained:
    """The estimator of the run in `folder`, fitted again as the run did it.

    Raises:
        InputError: the run has no figures yet.
        LabError: the data set is gone, or is another one by now.
    """
    spec, report = folder.spec(), folder.report()
    points = (report or {}).get("best_epoch")
    if not isinstance(spec, Baseline) or not points:
        raise InputError(f"Run '{folder.run_id}' has no figures yet.", "Choose a run that came to a figure.")
    try:
        dataset = opened(spec)
    except InputError as error:
        raise LabError(
            f"A baseline answers once it is fitted again, and its data set '{spec.dataset}' is not in this lab as it "
            f"was: {error.problem}",
            "Import it under that name, with its exclusion list, or ask where the run was made.",
        ) from error
    require_same_data(folder, dataset.card, begun=True)
    images = prepare(dataset, spec.preprocessing, spec.input_shape(dataset.card))
    extract = spec.features.build(images.shape[1:], networks_for(dataset.card))
    train, val = dataset.indices("train"), dataset.indices("val")
    subsets = spec.learning_curve.subsets(dataset.labels[train], spec.seed)
    if not 1 <= points <= len(subsets):
        raise InputError(
            f"The report of run '{folder.run_id}' says that point {points} of its learning curve is kept, and it has "
            f"{len(subsets)}: the file is damaged.",
            "Choose another run, or start this one again.",
        )
    subset = train[subsets[points - 1]]
    classes = dataset.card.classes
    fitted = fit(spec, features_of(extract, images, subset), dataset.labels[subset], classes)
    fitted.calibrate(features_of(extract, images, val), dataset.labels[val], lambda: None)
    return Trained(images.shape[1:], len(classes), lambda asked: fitted.probabilities(extract(asked)))


def _fitting(folder: RunFolder) -> float:
    """Seconds that all fits have taken, those of earlier attempts too."""
    rows = [row for row in folder.metrics_reader().poll() if row.kind == "epoch"]
    return float(sum(row.values.get("seconds") or 0.0 for row in rows))


def _points_done(folder: RunFolder) -> int:
    """The points of the learning curve that an earlier attempt has reported."""
    return max((row.epoch for row in folder.metrics_reader().poll() if row.kind == "epoch"), default=0)


def measured(
    spec: Baseline,
    dataset: Dataset,
    images: NDArray[np.uint8],
    predictor: Predictor,
    split: str,
    folder: RunFolder,
    between: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The report on a split of what `predictor` answers, see `classified.measured`."""
    return classified.measured(predictor, dataset, images, split, folder, between)
