"""Images that went wrong: blank, dark, over-exposed, blurred, of an odd size; each measured against the set's own."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.deep.robust import deviation
from labcore.datasets.deep.views import Tell, Views, in_silence
from labcore.datasets.findings import Finding
from labcore.datasets.inspections import of_images
from labcore.datasets.twins import Twins

BLANK = 2.0  # standard deviation, 0–255, below which nothing can be seen
DARKEST, BRIGHTEST = 40, 215  # the 99th percentile of a dark image, the 1st of an over-exposed one, 0–255
FAR_LIGHT, FAR_SHARPNESS, FAR_SIZE = 4.0, 5.0, 6.0  # robust standard deviations
BLUR = np.log(4)  # how much less of its variance a blurred image has in its edges, at least
ODD_ASPECT, ODD_AREA = np.log(1.5), np.log(4)  # how far from the usual, at least

Found = tuple[str, NDArray[np.bool_], str]


def artifacts(dataset: Dataset, views: Views, twins: Sequence[Twins], tell: Tell = in_silence) -> Iterator[Finding]:
    """One finding for each kind of artifact that there is."""
    blank = views.contrast < BLANK
    for kind, where, what in (
        ("blank image", blank, "with nothing to see: all pixels are nearly equal"),
        ("dark image", _dark(dataset, views) & ~blank, "far darker than the rest"),
        ("over-exposed image", _bright(dataset, views) & ~blank, "far brighter than the rest"),
        ("blurred image", _blurred(views, ~blank), "far less sharp than the rest"),
        ("odd size", _odd_sizes(dataset), "of a shape or size far from the rest"),
    ):
        found = np.flatnonzero(where).tolist()
        if found:
            count = f"{len(found):,} images" if len(found) > 1 else "1 image"
            message = f"{count} {what}. Look: an artifact teaches nothing, what is merely unusual may."
            yield of_images(dataset, kind, "warning", found, message)


def _dark(dataset: Dataset, views: Views) -> NDArray[np.bool_]:
    channels = dataset.card.channels
    light = views.tint[:, 2 * channels :].max(axis=1)
    return (light < DARKEST) & (deviation(light) < -FAR_LIGHT)


def _bright(dataset: Dataset, views: Views) -> NDArray[np.bool_]:
    channels = dataset.card.channels
    shade = views.tint[:, channels : 2 * channels].min(axis=1)
    return (shade > BRIGHTEST) & (deviation(shade) > FAR_LIGHT)


def _blurred(views: Views, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    blurred = np.zeros(len(seen), bool)
    sharpness = views.sharpness[seen]
    if len(sharpness):
        blurred[seen] = (deviation(sharpness) < -FAR_SHARPNESS) & (sharpness < np.median(sharpness) - BLUR)
    return blurred


def _odd_sizes(dataset: Dataset) -> NDArray[np.bool_]:
    heights, widths = dataset.heights.astype(np.float32), dataset.widths.astype(np.float32)
    odd = np.zeros(len(dataset), bool)
    for measured, least in ((np.log(heights / widths), ODD_ASPECT), (np.log(heights * widths), ODD_AREA)):
        far = np.abs(measured - np.median(measured)) > least
        odd |= far & (np.abs(deviation(measured)) > FAR_SIZE)
    return odd
