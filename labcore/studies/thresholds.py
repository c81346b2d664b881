"""A threshold for one class of a run, of images or of pixels, chosen on validation, and what comes of it on test."""

from dataclasses import dataclass, replace

import numpy as np

from labcore.evaluation.thresholds import Consequences, by_cost, by_recall
from labcore.studies.judged import Judged, note_look
from labcore.studies.judged_masks import JudgedMasks

OWN = "As the network decides"
"""What its most probable class is called where it stands beside a threshold."""

GRID = np.linspace(0, 1, 201)
"""Thresholds at which curves are drawn."""


def at_first(run: Judged | JudgedMasks) -> str:
    """The class that is looked at first: the one with the fewest validation images, as it is the first to be missed; of
    two classes the second, which most sets give to what is looked for."""
    if isinstance(run, JudgedMasks) or len(run.classes) == 2:
        return run.classes[1]
    counts = np.bincount(run.validation.labels, minlength=len(run.classes))
    there = [place for place, images in enumerate(counts) if images]
    return run.classes[min(there, key=lambda place: counts[place])]


@dataclass(frozen=True)
class Threshold:
    """A threshold for one class against the rest, and what comes of it.

    Attributes:
        name: of the class.
        why: by what it was chosen, in words.
        validation, test: its consequences; None where the test set is not open, or was not asked for.
        usual: what comes of a threshold of one half on validation.
        own: what comes of the network's own decision there, its most probable class. Of two classes that is a
            threshold of one half; of more, an image may be taken for a class from a lower probability on.
        unit: what is counted, an image or a pixel.
        note: that it was chosen on the images by which it is judged.
        beside_own: what it changes against the network's own decision on validation, in words.
    """

    name: str
    why: str
    validation: Consequences
    usual: Consequences
    own: Consequences
    unit: str
    test: Consequences | None = None
    note: str = "The threshold was chosen on these validation images: on others it may be expected to come out worse."
    beside_own: str = ""


def threshold_by_cost(
    run: Judged | JudgedMasks, name: str, missed: float, false_alarm: float, with_test: bool = False
) -> Threshold:
    """The threshold for the class `name` at which mistakes on validation images cost least.

    Args:
        with_test: say what it comes to on test images, too: that is another look at them, and counted.

    Raises InputError: no such class, or costs that are none; of masks also as `JudgedMasks.against_rest` does.
    """
    chosen = by_cost(run.against_rest("validation", run.label(name)), missed, false_alarm)
    return _threshold(run, name, chosen, f"a miss costs {missed:g}, a false alarm {false_alarm:g}", with_test)


def threshold_by_recall(run: Judged | JudgedMasks, name: str, recall: float, with_test: bool = False) -> Threshold:
    """The highest threshold at which that share of what is of the class `name` in validation images is found.

    Raises InputError: no such class, or no such share; of masks also as `JudgedMasks.against_rest` does.
    """
    chosen = by_recall(run.against_rest("validation", run.label(name)), recall)
    return _threshold(run, name, chosen, f"a recall of {recall:.1%} is required", with_test, recall)


def _threshold(
    run: Judged | JudgedMasks, name: str, chosen: float, why: str, with_test: bool, recall: float | None = None
) -> Threshold:
    label = run.label(name)
    here, test = run.against_rest("validation", label), None
    if with_test and run.test is not None:
        test = run.against_rest("test", label).at(chosen)
        note_look(run.folder, f"threshold for {run.classes[label]}")
    found = Threshold(run.classes[label], why, here.at(chosen), here.at(0.5), here.own(), here.unit, test)
    return replace(found, beside_own=_beside_own(found, recall))


def _beside_own(of: Threshold, recall: float | None) -> str:
    """Whether the threshold takes more or fewer for the class than the network does, and why it may."""
    here, own = (each.found + each.false_alarms for each in (of.validation, of.own))
    told = (
        f"By its own decision the network takes {own:,} validation {of.unit}s for {of.name}, at this threshold {here:,}"
    )
    if here == own:
        return f"{told}."
    if here > own:
        return f"{told}: fewer are missed, for more false alarms."
    if recall is not None and of.own.recall.estimate >= recall:
        return f"{told}. It finds {of.own.recall.estimate:.1%} already: a stricter threshold spares false alarms."
    return f"{told}: fewer false alarms, for more that are missed."
