"""Measuring a finished run again: under shift, on another data set, over several views, together with other runs.

Each asks the bench in a process of its own, as it may take minutes, and has the index count the looks at test images.
The run's folder keeps the result: see `labcore.studies.judged` for what pages read.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from filelock import Timeout

from labcore.errors import InputError, LabError
from labcore.launch.bench import ask
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store

TIME_LIMIT = 3600.0
"""Seconds: many images, several times each, and a baseline is fitted again."""

Told = Callable[[str], None]


def shift(
    run_id: str, store: Store, split: str = "val", most: int = 1000, seed: int = 0, told: Told = lambda text: None
) -> dict[str, Any]:
    """What corruptions do to the run's answers, see `labcore.tasks.shift.shift`; errors as there.

    Args:
        told: hears that it is begun.
    """
    payload = {"split": split, "most": most, "seed": seed}
    return _measured("shift", run_id, store, payload, told, "Changing images in nine ways, five strengths each …")


def external(
    run_id: str,
    store: Store,
    dataset: str,
    split: str = "test",
    classes: Mapping[str, str] | None = None,
    told: Told = lambda text: None,
) -> dict[str, Any]:
    """The run's figures on another data set, see `labcore.tasks.external.external`; errors as there."""
    payload = {"dataset": dataset, "split": split, "classes": dict(classes or {})}
    return _measured("external", run_id, store, payload, told, f"Answering the images of '{dataset}' …")


def augmented(
    run_id: str,
    store: Store,
    how: str = "flips",
    split: str = "val",
    draws: int = 8,
    seed: int = 0,
    told: Told = lambda text: None,
) -> dict[str, Any]:
    """The run's figures over several views of each image, see `labcore.tasks.augmented.augmented`; errors as there."""
    payload = {"how": how, "split": split, "draws": draws, "seed": seed}
    return _measured("augmented", run_id, store, payload, told, "Answering several views of each image …")


def ensemble(
    run_id: str, store: Store, others: Sequence[str], split: str = "val", told: Told = lambda text: None
) -> dict[str, Any]:
    """The figures of networks of masks that answer as one, see `labcore.tasks.ensembled.ensembled`; errors as there.

    Args:
        run_id: the run that keeps the result; `others` are taken in beside it.
    """
    folders = [str(_finished(each, store).path) for each in (run_id, *others)]
    payload = {"runs": folders, "split": split}
    return _measured("ensemble", run_id, store, payload, told, f"Asking {len(folders)} networks about each image …")


def _finished(run_id: str, store: Store) -> RunFolder:
    """Raises InputError where the run has not finished, or lies in the trash."""
    record = store.run(run_id)
    if record.trashed is not None:
        raise InputError(f"Run '{run_id}' lies in the trash.", "Restore it first.")
    if record.state is not State.FINISHED:  # another may go on, and what was kept would be of a network of before
        raise InputError(f"Run '{run_id}' is {record.state.value}.", "Measure a run that has finished.")
    return RunFolder(record.path)


def _measured(
    question: str, run_id: str, store: Store, payload: Mapping[str, Any], told: Told, begun: str
) -> dict[str, Any]:
    folder = _finished(run_id, store)
    store.to_change(run_id)  # its folder keeps what is found
    try:
        with folder.lock("evaluation", timeout=0):
            told(begun)
            asked = {"run": str(folder.path), **payload}
            return ask(question, asked, timeout=TIME_LIMIT, runs_dir=store.runs_dir, own_process=True)
    except Timeout as error:
        raise LabError(f"Run '{run_id}' is being measured already.", "Wait for that to end.") from error
    finally:
        store.take_in(run_id)  # looks that were counted before it went wrong, too
