"""What is done about rare classes of pixels before training: images with masks made for them, and a record of it."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.census import pixels_of
from labcore.spec.imbalance.pixel_sampling import Held
from labcore.spec.imbalance.pixel_sampling.scenes import Scenes
from labcore.spec.segmentation import Segmentation
from labcore.tasks.balancing import kept
from labcore.training.reporter import Reporter
from labcore.training.rows import Joined

CURE = "lower imbalance.sampling.share or most_extra"


def sampled(
    spec: Segmentation, scenes: Scenes, classes: Sequence[str], reporter: Reporter
) -> tuple[NDArray[np.uint8] | Joined, NDArray[np.uint8] | Joined]:
    """Images `(N + S, H, W, C)` uint8 and masks `(N + S, H, W)` uint8: the set's, then S made of training images.

    The same are made for the same seed. What an epoch shows of each class is counted and recorded in the run's folder.

    Raises:
        LabError: the disk does not suffice.
        Stopped: the run was asked to stop meanwhile.
    """
    sampling, images, masks = spec.imbalance.sampling, scenes.images, scenes.masks
    held = Held.by_masks(scenes.pixels)
    pixels, made = scenes.pixels, 0
    if sampling.makes and (made := int(sampling.extra(held).sum())):
        reporter.phase("preparing", f"{sampling.title}: making {made:,} images")
        both = kept(
            _made(spec, scenes, reporter), (made, *images.shape[1:3], images.shape[3] + 1), reporter.folder, CURE
        )
        images, masks = Joined(images, both[..., :-1]), Joined(masks, both[..., -1])
        pixels = np.concatenate([pixels, pixels_of((mask[..., -1] for mask in both), len(classes))])
    order = sampling.order(scenes.shows, made, np.random.default_rng([spec.seed, 1]))
    rows = spec.imbalance.effect(held, classes, Held.by_masks(pixels[order]))
    reporter.folder.write_json_artifact("imbalance", {"classes": [row.model_dump() for row in rows], "notes": []})
    if told := list(spec.imbalance.told(held, classes)):
        reporter.phase("preparing", " ".join(told))
    return images, masks


def _made(spec: Segmentation, scenes: Scenes, reporter: Reporter) -> Iterator[NDArray[np.uint8]]:
    """The images made, class after class, each `(1, H, W, C + 1)` with its mask behind the channels."""
    sampling = spec.imbalance.sampling
    for label, number in enumerate(sampling.extra(Held.by_masks(scenes.pixels))):
        for each in sampling.make(scenes, label, int(number), np.random.default_rng([spec.seed, label])):
            reporter.heed()
            yield np.ascontiguousarray(each)[None]
