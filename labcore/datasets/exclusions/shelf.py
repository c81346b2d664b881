"""The exclusion lists of a data set on disk: one file for each version, written once."""

import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from pydantic import ValidationError

from labcore.datasets import naming
from labcore.datasets.dataset import Dataset
from labcore.datasets.exclusions.record import ExclusionList, identity_of
from labcore.datasets.layout import EXCLUSIONS, PARTIAL
from labcore.errors import InputError

REFERENCE = re.compile(r"(?P<name>.+)@(?P<version>[1-9][0-9]{0,5})")
FILE = re.compile(REFERENCE.pattern + r"\.json")


def references(folder: Path) -> list[str]:
    """What the lists of the set in `folder` are called, by name, the newest version of each first."""
    try:
        found = [match for path in (folder / EXCLUSIONS).iterdir() if (match := FILE.fullmatch(path.name))]
    except (FileNotFoundError, NotADirectoryError):
        return []
    ordered = sorted(found, key=lambda match: (match["name"], -int(match["version"])))
    return [f"{match['name']}@{match['version']}" for match in ordered]


def read(folder: Path, reference: str, fingerprint: str) -> ExclusionList:
    """The list called `reference` of the set in `folder`, whose content is that of `fingerprint`.

    Raises InputError: there is none, it was altered, was made for other content, or leaves out images of validation or
    test.
    """
    match = REFERENCE.fullmatch(reference)
    if match is None:
        newest = next((each for each in references(folder) if each.rpartition("@")[0] == reference), None)
        raise InputError(
            f"{reference!r} does not say which version of a list is meant.",
            f"Write {newest}." if newest else "Write the list's name and version, as careful@2.",
        )
    naming.validate(match["name"])
    title = f"The exclusion list '{reference}' of '{folder.name}'"
    try:
        kept = ExclusionList.model_validate_json((folder / EXCLUSIONS / f"{reference}.json").read_bytes())
    except FileNotFoundError as error:
        known = references(folder)
        cure = f"It has: {', '.join(known)}." if known else "It has none: make one on the Data page."
        raise InputError(f"'{folder.name}' has no exclusion list '{reference}'.", cure) from error
    except ValidationError as error:
        raise InputError(f"{title} is damaged.", "Make a new version of it.") from error
    if kept.fingerprint != fingerprint:
        raise InputError(
            f"{title} was made for other content: images, labels or splits of the set have changed since.",
            "Make a new version of it from the set as it is now.",
        )
    if not kept.is_whole() or kept.reference != reference:
        raise InputError(
            f"{title} was altered after it was made, so it no longer says what earlier runs left out.",
            "Make a new version of it instead.",
        )
    if any(facts.images for split, facts in kept.splits.items() if split != "train"):
        raise InputError(
            f"{title} leaves out validation or test images, as lists could once: results would not be measured on the "
            "same images as those of other runs.",
            "Make a new version of it, of training images only.",
        )
    return kept


def save(dataset: Dataset, name: str, reasons: Mapping[int, str]) -> ExclusionList:
    """Keep what leaves the images `reasons` out of `dataset` as the next version of the list `name`.

    Where its newest version leaves out the same for the same reasons, that one is given and nothing is written.

    Raises InputError: an unfit name, nothing to leave out, or an image that is not there, or of validation or test.
    """
    naming.validate(name)
    if not reasons:
        raise InputError(
            "Nothing is to be left out.",
            "Accept a finding of training images, or name one; those of validation and test always stay.",
        )
    if min(reasons) < 0 or max(reasons) >= len(dataset):
        raise InputError(
            f"There is no image {min(reasons) if min(reasons) < 0 else max(reasons)}.",
            f"Images are numbered from 0 to {len(dataset) - 1}.",
        )
    shelf = dataset.folder / EXCLUSIONS
    shelf.mkdir(exist_ok=True)
    with FileLock(shelf / ".lock"):
        versions = [int(known.rpartition("@")[2]) for known in references(dataset.folder) if _is_of(known, name)]
        draft = ExclusionList.of(
            dataset,
            reasons,
            name=name,
            version=max(versions, default=0) + 1,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        if versions and (newest := _unchanged(dataset, f"{name}@{max(versions)}", draft)):
            return newest
        partial = shelf / f".{uuid.uuid4().hex[:8]}{PARTIAL}"
        try:
            partial.write_text(draft.model_dump_json(indent=1), encoding="utf-8")
            partial.rename(shelf / f"{draft.reference}.json")
        finally:
            partial.unlink(missing_ok=True)
    return draft


def _is_of(reference: str, name: str) -> bool:
    return reference.rpartition("@")[0].casefold() == name.casefold()


def _unchanged(dataset: Dataset, reference: str, draft: ExclusionList) -> ExclusionList | None:
    try:
        newest = read(dataset.folder, reference, dataset.card.fingerprint)
    except InputError:  # altered, damaged or of an older lab: a reason to write the next version
        return None
    return newest if newest.identity == identity_of(draft.fingerprint, draft.images) else None
