"""A trained run on images that arrive otherwise than those it was trained on."""

from pathlib import Path
from typing import Any

from labcore.errors import InputError
from labcore.evaluation.corruption import LEVELS, corruptions
from labcore.evaluation.shifted import ARTIFACTS
from labcore.store.files import finite
from labcore.store.folder import RunFolder
from labcore.tasks.outcome import REPORTED
from labcore.tasks.subject import drawn, rows_of
from labcore.tasks.subjects import subject

MOST_IMAGES = 1000
"""Images that are changed in each way, unless more are asked for."""


def shift(run: str, split: str = "val", most: int = MOST_IMAGES, seed: int = 0) -> dict[str, Any]:
    """What corruptions do to what a run answers; the run keeps the result as an artifact of its folder.

    The corruptions of `labcore.evaluation.corruption`, at five strengths each, are applied to images as they are
    prepared for the run, so that what is measured is what the network is shown.

    Args:
        run: the run's folder.
        split: val, or test where the run has opened it: that counts as another look.
        most: images at most, of each class the same share; of masks, of each image's rarest class.
        seed: of what the corruptions draw.

    Returns: `labcore.evaluation.shifted.Shift` as plain data; `split`, `seed`, and `of_images`, those of the split.

    Raises:
        InputError: no such split, `most` is below 1, or the run has kept no model.
        LabError: its data set is gone or another one by now.
    """
    if most < 1:
        raise InputError(f"{most} images are asked for.", "Ask for 1 or more.")
    asked = subject(RunFolder(Path(run)))
    dataset, images = asked.own()
    truth = asked.known(dataset)
    there = rows_of(dataset, split, asked.folder, "shifted test")
    rows = there if len(there) <= most else drawn(there, asked.strata(truth[there]), most, seed)
    kinds, levels = corruptions(), range(1, LEVELS + 1)
    clean = asked.record(dataset.groups, whole=False)
    changed = {name: [asked.record(dataset.groups, whole=False) for _ in levels] for name in kinds}
    for batch in asked.batches(rows):
        shown, known = images[batch], truth[batch]
        clean.add(batch, known, asked.answer(shown))
        for name, kind in kinds.items():
            for level in levels:
                given = asked.answer(kind(shown, batch, level, seed))
                changed[name][level - 1].add(batch, asked.follow(kind, known, batch, level, seed), given)
    kept = {name: [record.kept() for record in records] for name, records in changed.items()}
    found = asked.shifted(clean.kept(), kept, kinds)
    told: dict[str, Any] = finite({**found, "split": split, "seed": seed, "of_images": len(there)})
    asked.folder.write_json_artifact(ARTIFACTS[REPORTED[split]], told)
    return told
