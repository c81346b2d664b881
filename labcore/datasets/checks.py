"""Check a data set before anything is trained on it."""

import importlib
import logging
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock
from pydantic import ValidationError

from labcore.datasets import storage
from labcore.datasets.dataset import Dataset
from labcore.datasets.findings import VERSION, Duplicates, Findings
from labcore.datasets.inspections import INSPECTIONS
from labcore.datasets.twins import identical_images, is_parted, parted_groups

log = logging.getLogger(__name__)


def check(dataset: Dataset) -> Findings:
    """Look for duplicates, leaks between splits, contradicting labels and lopsided classes.

    The result is kept beside the set, so that a second call only reads it; where it cannot be kept, as on a disk that
    is full or may only be read, a second call looks again.
    """
    kept = _kept(dataset, deep=False)
    if kept is not None:
        return kept
    twins = identical_images(dataset)
    across = sum(is_parted(dataset, twin) for twin in twins)
    result = Findings(
        fingerprint=dataset.card.fingerprint,
        duplicates=Duplicates(within_split=len(twins) - across, across_splits=across),
        group_leaks=len(parted_groups(dataset)),
        findings=tuple(finding for inspect in INSPECTIONS for finding in inspect(dataset, twins)),
    )
    _keep(dataset, result, deep=False)
    return result


def check_deeply(dataset: Dataset, progress: Callable[[float, str], None] | None = None) -> Findings:
    """What `check` finds, and near duplicates, artifacts, outliers and likely wrong labels.

    That takes seconds, or minutes for 50,000 images.

    Kept like the result of `check`, and beside it. Of several that are asked at once, one does the work.
    """
    folder = dataset.folder
    with FileLock(folder.with_name(f".{folder.name}.check.lock")):
        kept = checked_deeply(dataset)
        if kept is not None:
            return kept
        plain = check(dataset)
        # Imported when asked for: most who check a set do not wait for it, nor for the libraries it needs.
        deep = importlib.import_module("labcore.datasets.deep")
        found = deep.inspect(dataset, identical_images(dataset), progress)
        result = plain.model_copy(update={"findings": (*plain.findings, *found)})
        _keep(dataset, result, deep=True)
    return result


def checked_deeply(dataset: Dataset) -> Findings | None:
    """What an earlier `check_deeply` of the set as it is now has found, or None."""
    return _kept(dataset, deep=True)


def checked_before(folder: Path, fingerprint: str) -> Findings | None:
    """What an earlier check of the set in `folder` has found, if that is still of this content; never looks anew."""
    return _kept_in(folder, fingerprint, deep=False)


def _keep(dataset: Dataset, result: Findings, deep: bool) -> None:
    try:
        storage.write_findings(dataset.folder, result.model_dump_json(indent=1), deep)
    except OSError as error:
        log.info("The result of the check could not be kept: %s", error)


def _kept(dataset: Dataset, deep: bool) -> Findings | None:
    return _kept_in(dataset.folder, dataset.card.fingerprint, deep)


def _kept_in(folder: Path, fingerprint: str, deep: bool) -> Findings | None:
    text = storage.read_findings(folder, deep)
    if text is None:
        return None
    try:
        kept = Findings.model_validate_json(text)
    except ValidationError:  # written by another version, or damaged: made anew
        return None
    return kept if (kept.version, kept.fingerprint) == (VERSION, fingerprint) else None
