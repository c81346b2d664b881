"""What was measured of a run's worth, in sentences for page and report; Markdown, names that users gave apart."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from labcore.evaluation.assessment import Calibration
from labcore.evaluation.corruption import LEVELS
from labcore.evaluation.mask_calibration import MaskReliability
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.interval import Interval
from labcore.studies.wording import change
from labcore.words import in_a_sentence

NEAR_ONE = 0.05
"""A temperature this near 1 changes nothing that matters."""


def calibrated(found: Calibration) -> str:
    """What the temperature tells of a classifier's probabilities."""
    if abs(found.temperature - 1) < NEAR_ONE:
        return "The network is about as sure as it is right: there is little to mend."
    how = "**too sure**" if found.temperature > 1 else "**not sure enough**"
    before, after = found.before.ece, found.after.ece
    mended = f"brings the calibration error from {before:.1%} to {after:.1%}"
    if after >= before:
        mended = f"lowers the loss, though not the calibration error ({before:.1%} to {after:.1%}) on these images"
    return f"The network is {how}. A temperature of {found.temperature:.2f} {mended}."


def sure_of_pixels(found: MaskReliability) -> str:
    """Whether a network is too sure of its pixels, as far as these images tell."""
    low, high = found.too_sure.low, found.too_sure.high
    range_ = "" if math.isnan(low) else f" (95 % interval {100 * low:+.1f} to {100 * high:+.1f} points)"
    if math.isnan(low) or low <= 0 <= high:
        return f"On average the network is about as sure of its pixels as it is right{range_}."
    how = "**too sure**" if found.too_sure.estimate > 0 else "**not sure enough**"
    return f"On average the network is {how} of its pixels{range_}."


def shifted(found: Mapping[str, Any]) -> str:
    """How far the figure of a shifted test falls, and under what most.

    Args:
        found: as `labcore.studies.judged.shift_of` gives it.
    """
    name = str(found["figure"])
    clean, robust, drop = (Interval.read(found.get(key) or {}) for key in (name, f"robust_{name}", "drop"))
    title = in_a_sentence(measure(name).title)
    ways = f"Over {len(found['curves'])} changes at {LEVELS} strengths each"
    range_ = _range(name, drop, -1)
    if drop.low <= 0 <= drop.high:
        told = f"{ways}, {title} stays about where it is: {clean.estimate:.1%} on clean images, {robust.estimate:.1%} "
        return f"{told}on changed ones{range_}. {_worst(found, name)}".strip()
    turns = "falls" if drop.estimate > 0 else "rises"
    told = f"{ways}, {title} {turns} from {clean.estimate:.1%} on clean images to **{robust.estimate:.1%}** on average"
    return f"{told}: {change(name, -drop.estimate)}{range_}. {_worst(found, name)}".strip()


def _worst(found: Mapping[str, Any], name: str) -> str:
    """The corruption under which the figure is lowest, with its mean there."""
    curve = found["curves"].get(found.get("worst"))
    if not isinstance(curve, Mapping):
        return ""
    levels = [Interval.read(level).estimate for level in curve[name]]
    if np.isnan(levels).all():
        return ""
    mean, lowest = np.nanmean(levels), np.nanmin(levels)
    return (
        f"It is worst under {in_a_sentence(str(curve['title']))}: {mean:.1%} over its strengths, {lowest:.1%} at the "
        "lowest. Where images may arrive so, augment for that, or check for it."
    )


def shift_measured_on(found: Mapping[str, Any], part: str) -> str:
    """On how many images a shifted test was made: intervals are as wide as these are few."""
    images, there = found["images"], found.get("of_images", found["images"])
    some = f"{images:,} of the {there:,} {part} images, about the same share of each class."
    told = f"Measured on {f'all {images:,} {part} images.' if images == there else some}"
    ways = len(found["curves"]) * LEVELS
    return f"{told} Each is changed in {ways} ways. Intervals of 95 % are over draws of images."


def elsewhere(name: str, own: Interval, other: Interval, part: str) -> str:
    """How far a figure on another data set lies from that on a run's own images of `part`; the two are independent."""
    apart = other.estimate - own.estimate
    title = in_a_sentence(measure(name).title)
    told = f"{title} is {_value(name, other)} there, {_value(name, own)} on the run's own {part} images: "
    told += f"**{change(name, apart)}**"
    if math.isnan(own.low) or math.isnan(other.low):
        return f"{told}."
    if own.low <= other.high and other.low <= own.high:
        return f"{told}; the intervals overlap, so these images do not tell it from chance for sure."
    better = apart * (measure(name).better or 1) > 0
    return (
        f"{told}; the intervals lie apart. "
        + (
            "Images from there are easier for it than its own."
            if better
            else "Its own figures promise more than it keeps there."
        )
    ).strip()


def gained(name: str, gain: Interval, by: str) -> str:
    """What is gained in a figure `by` something, on the same images."""
    title = in_a_sentence(measure(name).title)
    told = f"{by}, {title} changes by {change(name, gain.estimate)}{_range(name, gain)}"
    if math.isnan(gain.low):
        return f"{told}."
    if gain.low <= 0 <= gain.high:
        return f"{told}: no more than the choice of images explains."
    worth = gain.estimate * (measure(name).better or 1) > 0
    return f"{told}: {'a gain' if worth else 'a loss'} that the choice of images does not explain."


def _value(name: str, of: Interval) -> str:
    return f"{of.estimate:.1%}" if measure(name).form == "share" else f"{of.estimate:.4g}"


def _range(name: str, of: Interval, sign: int = 1) -> str:
    """The interval of a difference, in brackets; empty where it has none."""
    if math.isnan(of.low) or math.isnan(of.high):
        return ""
    low, high = sorted((sign * of.low, sign * of.high))
    return f" (95 % interval {change(name, low, False)} to {change(name, high)})"
