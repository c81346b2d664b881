"""What `check` looks for: each inspection is one function that yields what it finds."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from labcore.datasets.card import IN_WORDS, SPLITS
from labcore.datasets.dataset import Dataset
from labcore.datasets.findings import Finding, Severity
from labcore.datasets.twins import Twins, contradictions, identical_masks, is_parted, parted_groups
from labcore.words import counted

IMBALANCE = 4  # the largest class over the smallest, from which on it is worth a note
RARE_PIXELS = 0.01  # the share of all pixels below which a mask class is rare
TINY = 8  # pixels


def duplicates(dataset: Dataset, twins: Sequence[Twins]) -> Iterator[Finding]:
    """Pixel-identical images: in several splits they are a leak, in one they count double."""
    across = [twin for twin in twins if is_parted(dataset, twin)]
    within = [twin for twin in twins if not is_parted(dataset, twin)]
    if across:
        yield of_sets(
            dataset,
            "duplicates across splits",
            "problem",
            across,
            f"Pixel-identical images in more than one split: {sets_in_words(across)}. {what_leaks(dataset, across)}",
        )
    if within:
        yield of_sets(
            dataset,
            "duplicates within a split",
            "warning",
            within,
            f"Pixel-identical images within one split: {sets_in_words(within)}. They count more than once.",
        )


def what_leaks(dataset: Dataset, across: Sequence[Twins]) -> str:
    """What a reader of the results must know, by the splits that share images, and do where no list helps."""
    shared = _shared(dataset, across)
    cure = _cure(shared)
    if any({"train", "test"} <= splits for splits in shared):
        return f"The network is tested on images it was trained on, so its test result looks better than it is.{cure}"
    if any("test" in splits for splits in shared):
        return f"Validation and test share images: the choice of the best epoch has seen some of the test.{cure}"
    return (
        "Training and validation share them: validation figures, and the choice of the best epoch, look better than "
        "they are. The test images are not among them."
    )


def _shared(dataset: Dataset, across: Sequence[Twins]) -> set[frozenset[str]]:
    return {frozenset(SPLITS[place] for place in np.unique(dataset.split[list(twin)])) for twin in across}


def _cure(shared: set[frozenset[str]]) -> str:
    """What to do where validation and test share images: a list leaves out training images only."""
    if not any({"val", "test"} <= splits for splits in shared):
        return ""
    return (
        " What validation and test share, no exclusion list can part: import the set again with other splits, or "
        "without any and with a group key, so that what belongs together stays in one split."
    )


def conflicting_labels(dataset: Dataset, twins: Sequence[Twins]) -> Iterator[Finding]:
    """Identical images that are said to be different things."""
    conflicts = contradictions(dataset, twins)
    if conflicts:
        what = "labels" if dataset.masks is None else "masks"
        yield of_sets(
            dataset,
            "conflicting labels",
            "problem",
            conflicts,
            f"Identical images with different {what}: {sets_in_words(conflicts)}. At least one of each set is wrong.",
        )


def leaking_groups(dataset: Dataset, twins: Sequence[Twins]) -> Iterator[Finding]:
    """Groups, such as patients, whose images the given splits tear apart."""
    parted = parted_groups(dataset)
    if parted:
        yield of_sets(
            dataset,
            "group leak",
            "problem",
            parted,
            f"{counted(len(parted), 'group')} by '{dataset.card.group}' with images in more than one split. Images of "
            "one group resemble each other, so the result looks better than it would on new ones."
            f"{_cure(_shared(dataset, parted))}",
        )


def empty_splits(dataset: Dataset, twins: Sequence[Twins]) -> Iterator[Finding]:
    """A split without images."""
    consequence = {
        "train": "the set can be used to evaluate a network, not to train one",
        "val": "there is nothing to choose the best epoch by",
        "test": "there is nothing to report a final result on",
    }
    for split in SPLITS:
        if not len(dataset.indices(split)):
            yield Finding(
                kind="empty split",
                severity="warning",
                splits=(split,),
                message=f"There are no {IN_WORDS[split]} images: {consequence[split]}.",
            )


def missing_classes(dataset: Dataset, twins: Sequence[Twins]) -> Iterator[Finding]:
    """Classes without images, with one, or that a network is asked for and never shown."""
    counts = {split: np.array(list(dataset.card.splits[split].classes.values())) for split in SPLITS}
    total = np.sum(list(counts.values()), axis=0)
    for index, name in enumerate(dataset.card.classes):
        if total[index] == 0:
            yield Finding(kind="empty class", severity="warning", message=f"The class '{name}' has no image.")
        elif counts["train"][index] == 0 and counts["train"].any():
            splits = tuple(split for split in ("val", "test") if counts[split][index])
            yield Finding(
                kind="class not trained",
                severity="problem",
                splits=splits,
                message=f"'{name}' occurs in {' and '.join(splits)} but not in train. No network can learn it.",
            )
        elif total[index] == 1:
            yield Finding(
                kind="class of one image",
                severity="warning",
                message=f"The class '{name}' has a single image. It can be trained on or tested, not both.",
            )
    if dataset.masks is None and (total > 0).sum() == 1:
        yield Finding(
            kind="one class",
            severity="problem",
            message=f"All images are '{dataset.card.classes[int(total.argmax())]}'. There must be two to tell apart.",
        )


def imbalance(dataset: Dataset, twins: Sequence[Twins]) -> Iterator[Finding]:
    """A class that has far fewer training images than another."""
    classes = dataset.card.splits["train"].classes
    present = {name: count for name, count in classes.items() if count}
    if dataset.masks is not None or len(present) < 2:
        return
    smallest, largest = min(present, key=present.__getitem__), max(present, key=present.__getitem__)
    if present[largest] >= IMBALANCE * present[smallest]:
        share = present[largest] / sum(present.values())
        yield Finding(
            kind="imbalance",
            severity="note",
            splits=("train",),
            message=f"Training images: '{largest}' has {present[largest]:,}, '{smallest}' {present[smallest]:,}. "
            f"Always answering '{largest}' is right {share:.0%} of the time; see balanced accuracy, try class weights.",
        )


def lopsided_masks(dataset: Dataset, twins: Sequence[Twins]) -> Iterator[Finding]:
    """Masks of a single class, and classes of very few pixels."""
    if dataset.masks is None:
        return
    names, pixels = dataset.card.classes, dataset.class_pixels
    single = np.flatnonzero((pixels > 0).sum(axis=1) <= 1).tolist()
    if single:
        yield of_images(
            dataset,
            "single-class mask",
            "note",
            single,
            f"Masks of a single class: {len(single):,} of {len(dataset):,}. They teach little; consider leaving some "
            "out.",
        )
    shares = pixels.sum(axis=0) / max(1, pixels.sum())
    rare = {name: share for name, share in zip(names, shares, strict=True) if 0 < share < RARE_PIXELS}
    for name, share in rare.items():
        yield Finding(
            kind="rare mask class",
            severity="note",
            message=f"'{name}' covers {share:.2%} of all pixels. See its own IoU: pixel accuracy hardly notices.",
        )


def repeated_masks(dataset: Dataset, twins: Sequence[Twins]) -> Iterator[Finding]:
    """The same mask under different images: of all but one of them it does not tell what they show."""
    if dataset.masks is None:
        return
    repeated = identical_masks(dataset, twins)
    if repeated:
        yield of_sets(
            dataset,
            "duplicate mask",
            "problem",
            repeated,
            f"Identical masks under different images: {sets_in_words(repeated)}. Unless the images show the same, all "
            "but one of each set is paired with another's mask. Look, then mend the files or leave these images out.",
        )


def tiny_images(dataset: Dataset, twins: Sequence[Twins]) -> Iterator[Finding]:
    """Images too small to show anything."""
    tiny = np.flatnonzero((dataset.heights < TINY) | (dataset.widths < TINY)).tolist()
    if tiny:
        message = f"{counted(len(tiny), 'image')} of less than {TINY} pixels on a side. Is that what you meant?"
        yield of_images(dataset, "tiny image", "warning", tiny, message)


Inspection = Callable[[Dataset, Sequence[Twins]], Iterable[Finding]]

INSPECTIONS: tuple[Inspection, ...] = (
    duplicates,
    conflicting_labels,
    leaking_groups,
    empty_splits,
    missing_classes,
    imbalance,
    lopsided_masks,
    repeated_masks,
    tiny_images,
)


def of_sets(dataset: Dataset, kind: str, severity: Severity, sets: Sequence[Twins], message: str) -> Finding:
    """A finding of images that belong together."""
    images = tuple(index for together in sets for index in together)
    return Finding(
        kind=kind, severity=severity, message=message, images=images, sets=tuple(sets), splits=_splits(dataset, images)
    )


def of_images(
    dataset: Dataset, kind: str, severity: Severity, images: Sequence[int], message: str, notes: Sequence[str] = ()
) -> Finding:
    """A finding of single images, with what is to be said of each."""
    return Finding(
        kind=kind,
        severity=severity,
        message=message,
        images=tuple(images),
        notes=tuple(notes),
        splits=_splits(dataset, images),
    )


def _splits(dataset: Dataset, images: Sequence[int]) -> tuple[str, ...]:
    return tuple(SPLITS[index] for index in np.unique(dataset.split[list(images)]))


def sets_in_words(sets: Sequence[Twins]) -> str:
    """How many sets, as 1 set or 1,234 sets."""
    return counted(len(sets), "set")
