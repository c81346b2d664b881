"""A stored spec run again: with its own seed, and with others."""

import time
from typing import Any

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.store.identifiers import is_run_id, new_run_id
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.proposal import there

ARTIFACT = "reproduction"
"""What the folder of the run keeps: which runs repeat it."""

USUAL_SEEDS = 3
MOST_SEEDS = 30


def begin(run_id: str, store: Store, library: Library, seeds: int = USUAL_SEEDS) -> tuple[str, ...]:
    """Queue what repeats the run: itself once more, and `seeds` other seeds, test set closed. Returns the new runs.

    Runs with other seeds that are in the store already are taken instead. What was begun before is not begun again,
    only what is missing of it; a larger number of seeds adds some.

    Raises:
        InputError: the run has not finished or is somebody else's, that many seeds are none, or a limit of the class
            does not allow them.
        LabError: its data set is not there as it was.
    """
    if not 0 <= seeds <= MOST_SEEDS:
        raise InputError(
            f"{seeds} other seeds are asked for.", f"Ask for 0 to {MOST_SEEDS}; three or more tell something."
        )
    record = finished(run_id, store)
    folder = store.to_change(run_id)
    spec = folder.spec()
    _require_same_images(folder, spec, library)
    kept = kept_in(folder) or {"same": new_run_id(), "others": {}}
    others = {int(seed): name for seed, name in kept["others"].items()}
    for seed in _seeds_after(spec.seed, seeds):
        if seed not in others:
            known = there(_again(spec, seed), store, library)
            others[seed] = known or new_run_id()
    wanted = {kept["same"]: spec.seed, **{name: seed for seed, name in others.items()}}
    known_ids = set(store.records(wanted))
    new = [name for name in wanted if name not in known_ids]
    store.require_room(len(new), record.owner)
    # Written before anything is queued: whoever is cut short asks again, and gets the same runs.
    folder.write_json_artifact(
        ARTIFACT, {"begun": kept.get("begun", time.time()), "same": kept["same"], "others": others}
    )
    for name in new:
        store.submit(_again(spec, wanted[name]), run_id=name, owner=record.owner)
    return tuple(new)


def _again(spec: Experiment, seed: int) -> Experiment:
    return spec.model_copy(
        update={"seed": seed, "open_test": False, "name": f"{spec.name or spec.summary()} · seed {seed}"}
    )


def _seeds_after(seed: int, number: int) -> list[int]:
    return [(seed + step) % 2**31 for step in range(1, number + 1)]


def finished(run_id: str, store: Store) -> RunRecord:
    """The run, whose result can be reproduced. Raises InputError: it has none, or lies in the trash."""
    record = store.run(run_id)
    if record.state is not State.FINISHED or record.trashed is not None:
        where = "in the trash" if record.trashed is not None else record.state.value
        raise InputError(f"Run '{run_id}' is {where}.", "Only a result can be reproduced: choose a finished run.")
    return record


def _require_same_images(folder: RunFolder, spec: Experiment, library: Library) -> None:
    noted = folder.noted_data()
    card = library.card(spec.dataset, spec.exclusions)
    if noted.get("fingerprint") not in (None, card.fingerprint):
        raise LabError(
            f"'{spec.dataset}' is not the data set any more that run '{folder.run_id}' learned from.",
            "Import it as it was; a result on other images is another result.",
        )


def kept_in(folder: RunFolder) -> dict[str, Any] | None:
    """Which runs repeat it, as far as that can be read: the folder may come from anywhere."""
    kept = folder.json_artifact(ARTIFACT)
    if not isinstance(kept, dict) or not isinstance(kept.get("others"), dict):
        return None
    names = [kept.get("same"), *kept["others"].values()]
    sound = all(isinstance(name, str) and is_run_id(name) for name in names) and all(map(str.isdecimal, kept["others"]))
    return kept if sound else None
