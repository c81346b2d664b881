"""Import: from whatever the user has to a data set in the library, whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from labcore.datasets import formats, splits, storage
from labcore.datasets.card import SPLITS, Card, Modality, Source, Task
from labcore.datasets.formats import UNSET, Found, Request
from labcore.datasets.grouping import Grouping, tied
from labcore.datasets.grouping import group as group_images
from labcore.datasets.library import Library
from labcore.datasets.metadata import metadata_of
from labcore.datasets.pictures import Damaged
from labcore.datasets.pictures.shaping import MAX_SIDE
from labcore.datasets.sources import open_source
from labcore.errors import InputError
from labcore.words import counted

Progress = Callable[[float, str], None]

MOST_DAMAGED = 0.2  # share of images that may be left out before something else must be wrong
SURVEYED = 0.3  # share of the time that looking at everything takes, before it is read


def import_path(
    path: Path | str,
    name: str,
    *,
    task: Task | None = None,
    modality: Modality | None = None,
    group: str | None = None,
    library: Library | None = None,
    progress: Progress | None = None,
    title: str = "",
    class_names: Sequence[str] | None = None,
    ignore: str | None = None,
    source: Source = "imported",
    origin: str = "",
    licence: str = "",
    citation: str = "",
    seed: int = 0,
) -> Card:
    """Import the data at `path` as the set `name`.

    Images become 8-bit gray or RGB, at most 1024 px on the longest side. Splits that come with the data are kept;
    missing ones are made. Single images that cannot be used are left out and listed.

    Args:
        path: a folder, zip, npz, or the CSV beside its images.
        task: which one, where the data could serve two; images with labels and masks are for segmentation unless said.
        group: a key of the data, or a regular expression on file names; see `grouping.group`.
        progress: called with the share done, 0–1, and what is going on.
        class_names: names of the labels 0, 1, … of an npz, or of the values of its masks.
        ignore: the value of masks, 0–255 or a color as #ff0000, whose pixels belong to no class.
        seed: of the splits that are made.

    Raises:
        InputError: the name is taken or unfit, or the data cannot be used. Nothing is left behind.
        LabError: the disk is full.
    """
    report: Progress = progress or (lambda share, doing: None)
    folder = (library or Library()).claimable(name)
    report(0.0, "Opening")
    with open_source(Path(path)) as opened:
        found = formats.describe(opened, Request(task, group, class_names, ignore))
        grouping = group_images(group, found.columns, found.files, opened.title)
        if group and grouping and grouping.is_one:
            _require_no_splitting(found, grouping, opened.title)
        survey = found.pictures.survey(lambda share: report(SURVEYED * share, "Looking at every image"))
        _refuse_ruin(found, survey.damaged, opened.title)
        with storage.Writer(folder, masks=found.task == "segmentation") as writer:
            copied = _copy(found, writer, report)
            _refuse_ruin(found, copied.damaged, opened.title)
            report(1.0, "Writing")
            kept = np.setdiff1d(np.arange(len(found.files)), list(copied.damaged)).astype(np.int64)
            files = [found.files[index] for index in kept]
            groups = grouping.values[kept] if grouping else None
            about = metadata_of(
                {key: values[kept] for key, values in found.columns.items()}, grouping.key if grouping else None
            )
            names = found.classes if found.task == "classification" else survey.mask_names or ()
            division = _divide(found, kept, writer, len(names), groups, seed)
            quarantine = {**found.missing, **{found.files[index]: why for index, why in copied.damaged.items()}}
            notes = (
                *found.notes,
                *survey.notes,
                _note_on_size(copied.shrunk),
                _note_on(quarantine),
                grouping and grouping.note,
                about.note,
                division.note,
            )
            return writer.finish(
                found.labels[kept],
                division.split,
                files,
                None if groups is None else groups.tolist(),
                quarantine,
                about.columns,
                task=found.task,
                classes=names,
                colors=survey.mask_colors,
                group=grouping and grouping.key,
                value_range=survey.value_range,
                notes=tuple(note for note in notes if note),
                title=title or name,
                source=source,
                modality=modality,
                origin=origin or f"imported from {_readable(opened.title)}",
                licence=licence,
                citation=citation,
            )


@dataclass(frozen=True)
class _Copied:
    """`damaged`: the positions of the pictures left out, and why; `shrunk`: how many of the others were too large."""

    damaged: Mapping[int, str]
    shrunk: int


def _copy(found: Found, writer: storage.Writer, report: Progress) -> _Copied:
    """Write every usable picture."""
    damaged: dict[int, str] = {}
    shrunk = 0
    total = len(found.pictures)
    for index, picture in enumerate(found.pictures.read()):
        if isinstance(picture, Damaged):
            damaged[index] = picture.reason
        else:
            writer.add(picture.image, picture.mask)
            shrunk += picture.shrunk
        report(SURVEYED + (1 - SURVEYED) * (index + 1) / total, f"Reading image {index + 1:,} of {total:,}")
    return _Copied(damaged, shrunk)


def _divide(
    found: Found,
    kept: NDArray[np.int64],
    writer: storage.Writer,
    classes: int,
    groups: NDArray[np.str_] | None,
    seed: int,
) -> splits.Division:
    """The splits that came with the data, completed; identical images stay together in those that are made."""
    if found.task == "segmentation":
        members = writer.mask_pixels[:, :classes] > 0
    else:
        members = found.labels[kept][:, None] == np.arange(classes)
    given = found.split[kept]
    together = tied(writer.image_digests, *([] if groups is None else [groups.tolist()]))
    return splits.complete(None if (given == UNSET).all() else given, members, together, seed)


def _require_no_splitting(found: Found, grouping: Grouping, title: str) -> None:
    """Refuse a group of all images where splits are still to be made."""
    train = splits.TRAIN
    whole = all((found.split == part).any() for part in range(len(SPLITS)))
    if len(found.files) > 1 and not whole and np.isin(found.split, (UNSET, train)).any():
        raise InputError(
            f"{title}: by '{grouping.key}' all {len(found.files):,} images are one group, '{grouping.values[0]:.60}', "
            "which no split may part.",
            "Group by what differs between patients, slides or sources; or bring splits of your own.",
        )


def _refuse_ruin(found: Found, damaged: Mapping[int, str], title: str) -> None:
    """Refuse where so much is unusable that the rest would not be the data set that the user means."""
    unusable = len(damaged) + len(found.missing)
    if not unusable:
        return
    total = len(found.files) + len(found.missing)
    file, reason = next(iter({**{found.files[index]: why for index, why in damaged.items()}, **found.missing}.items()))
    example = f"'{PurePosixPath(file)}' {reason}"
    if unusable > MOST_DAMAGED * total:
        raise InputError(
            f"{title}: {unusable:,} of {counted(total, 'image')} cannot be used; {example}.", "Mend or remove them."
        )
    whole = np.bincount(found.labels[found.labels >= 0], minlength=len(found.classes))
    lost_labels: NDArray[np.int32] = found.labels[list(damaged)]
    lost = np.bincount(lost_labels[lost_labels >= 0], minlength=len(found.classes))
    gone = np.flatnonzero((whole > 0) & (whole == lost))
    if len(gone):
        raise InputError(
            f"{title}: no image of the class '{found.classes[gone[0]]}' can be used; {example}.",
            "Mend or remove the class.",
        )


def _readable(name: str) -> str:
    """A file's name as text, whatever bytes it has."""
    return name.encode(errors="replace").decode()


def _note_on_size(shrunk: int) -> str | None:
    return f"Shrunk to {MAX_SIDE} pixels on the longest side: {counted(shrunk, 'image')}." if shrunk else None


def _note_on(quarantine: Mapping[str, str]) -> str | None:
    if not quarantine:
        return None
    shown = "; ".join(f"'{file}' {reason}" for file, reason in list(quarantine.items())[:3])
    more = "; …" if len(quarantine) > 3 else ""
    return f"Left out {counted(len(quarantine), 'image')} that cannot be used: {shown}{more}."
