"""The training images nearest to an image in the eyes of a run's network, and whether it is unlike all of them."""

from pathlib import Path
from typing import Any

from labcore.errors import InputError
from labcore.explain.features import Neighbourhood
from labcore.explain.unlike import UNUSUAL, Likeness, Seen, false_alarms, looks_of
from labcore.store.folder import RunFolder
from labcore.tasks.asked_images import own_dataset
from labcore.tasks.described import Described, described
from labcore.tasks.looked import look

MOST = 50

MOST_KEPT = 2
"""Networks of which is kept what is usual: with many features that takes seconds to find, and each click asks."""

_kept: dict[tuple[Path, Path], Likeness] = {}


def neighbours(run: str, asked: dict[str, Any], number: int = 6) -> dict[str, Any]:
    """What the network of a run holds an image to be like.

    Distances are between the numbers by which it describes images, see `Features`, brought to length 1. An image is
    called unlike the training data where fewer than 1 % of validation images lie as far, in the eyes of the network or
    by their look, see `labcore.explain.unlike`. That a network answers with confidence says nothing of it.

    Args:
        run: the run's folder.
        asked: which images, see `labcore.tasks.asked_images`.
        number: training images told of each, at most `MOST`.

    Returns:
        `classes`, `names`, `rows`, `true`, `predicted`, `probabilities` as `explain` gives them; and for each image
        `nearest`, places in the data set, the nearest first, with `labels` and `distances`; `farther`, the share of
        validation images that lie as far or farther in the eyes of the network, and `farther_by_look`, by their look;
        `reasons`, `features` and `look` where these fall below `limit`; `unlike`, whether there is a reason; beside
        `limit`, `training_images`, how many there were to choose from, `validation_images`, and `false_alarms`, the
        share of images of the same kind that either distance calls unlike.

    Raises InputError: a number out of its limits, no training or validation images; and as `explain` does.
    """
    if type(number) is not int or not 1 <= number <= MOST:
        raise InputError(f"{number!r:.40} neighbours cannot be told.", f"Ask for 1 to {MOST}.")
    folder = RunFolder(Path(run))
    looked = look(folder, asked)
    dataset = own_dataset(folder)
    training, validation = (described(folder, looked.network, dataset, split) for split in ("train", "val"))
    images = looked.asked.images
    asked_about = Seen(looked.network.features(images), looks_of(images))
    found = Neighbourhood(training.seen.features).nearest(asked_about.features, number + 1)
    unlike = _likeness(training, validation).of(asked_about)
    # A training image that is asked about is not its own neighbour.
    kept = [
        [k for k, near in enumerate(training.rows[places]) if near != row][:number]
        for row, places in zip(looked.asked.rows, found.places, strict=True)
    ]
    places = [near[own] for near, own in zip(found.places, kept, strict=True)]
    return {
        **looked.told(),
        "nearest": [training.rows[each].tolist() for each in places],
        "labels": [training.labels[each].tolist() for each in places],
        "distances": [row[own].astype(float).round(5).tolist() for row, own in zip(found.distances, kept, strict=True)],
        "farther": unlike.by_features.round(5).tolist(),
        "farther_by_look": unlike.by_look.round(5).tolist(),
        "reasons": unlike.reasons,
        "unlike": [bool(reasons) for reasons in unlike.reasons],
        "limit": UNUSUAL,
        "training_images": len(training.rows),
        "validation_images": len(validation.rows),
        "false_alarms": false_alarms(len(validation.rows)),
    }


def _likeness(training: Described, validation: Described) -> Likeness:
    key = training.key, validation.key
    if key not in _kept:
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = Likeness(training.seen, training.labels, validation.seen)
    return _kept[key]
