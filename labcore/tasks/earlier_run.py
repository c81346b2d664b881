"""The networks that earlier runs of this lab have kept."""

from functools import partial

import keras

from labcore.datasets.card import Card
from labcore.datasets.changes import leak_from
from labcore.errors import InputError, LabError
from labcore.spec.features.base import Networks
from labcore.store.at_hand import run_at_hand
from labcore.tasks.kept_model import kept_model


def networks_for(card: Card) -> Networks:
    """Gives the network of a run by its id, see `open_run`, for use on the data set of `card`."""
    return partial(open_run, card=card)


def open_run(run_id: str, card: Card) -> keras.Model:
    """The network that run `run_id` has kept, to go on from or to look with at the data set of `card`.

    Raises:
        InputError: no run is named, it has kept no network, or one that is not safe to load.
        LabError: it may have been trained on what are now test images.
    """
    if not run_id:
        raise InputError("An earlier run's network was asked for, and no run is named.", "Name a finished run.")
    folder = run_at_hand(run_id)
    leak = leak_from(run_id, (folder.environment() or {}).get("dataset"), card)
    if leak is not None:
        raise LabError(*leak)
    return kept_model(folder)
