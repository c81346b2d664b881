"""Check a data set before anything is trained on it."""

import logging

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
    kept = _kept(dataset)
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
    try:
        storage.write_findings(dataset.folder, result.model_dump_json(indent=1))
    except OSError as error:
        log.info("The result of the check could not be kept: %s", error)
    return result


def _kept(dataset: Dataset) -> Findings | None:
    text = storage.read_findings(dataset.folder)
    if text is None:
        return None
    try:
        kept = Findings.model_validate_json(text)
    except ValidationError:  # written by another version, or damaged: made anew
        return None
    return kept if (kept.version, kept.fingerprint) == (VERSION, dataset.card.fingerprint) else None
