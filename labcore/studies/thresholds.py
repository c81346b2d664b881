"""A threshold for one class of a run, chosen on validation images, with its consequences there and on test."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.answers import Answers
from labcore.evaluation.thresholds import Consequences, by_cost, by_recall, consequences, of_decisions
from labcore.studies.judged import Judged, note_look


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
        note: that it was chosen on the images by which it is judged.
        beside_own: what it changes against the network's own decision on validation, in words.
    """

    name: str
    why: str
    validation: Consequences
    usual: Consequences
    own: Consequences
    test: Consequences | None = None
    note: str = "The threshold was chosen on these validation images: on others it may be expected to come out worse."
    beside_own: str = ""


def threshold_by_cost(run: Judged, name: str, missed: float, false_alarm: float, with_test: bool = False) -> Threshold:
    """The threshold for the class `name` at which mistakes on validation images cost least.

    Args:
        with_test: say what it comes to on test images, too: that is another look at them, and counted.

    Raises InputError: no such class, or costs that are none.
    """
    positive, scores = _against_the_rest(run.validation, run.label(name))
    chosen = by_cost(positive, scores, missed, false_alarm)
    return _threshold(run, name, chosen, f"a miss costs {missed:g}, a false alarm {false_alarm:g}", with_test)


def threshold_by_recall(run: Judged, name: str, recall: float, with_test: bool = False) -> Threshold:
    """The highest threshold at which that share of the validation images of the class `name` is found.

    Raises InputError: no such class, or no such share.
    """
    positive, scores = _against_the_rest(run.validation, run.label(name))
    chosen = by_recall(positive, scores, recall)
    return _threshold(run, name, chosen, f"a recall of {recall:.1%} is required", with_test, recall)


def _threshold(
    run: Judged, name: str, chosen: float, why: str, with_test: bool, recall: float | None = None
) -> Threshold:
    label = run.label(name)

    def of(answers: Answers, threshold: float) -> Consequences:
        return consequences(*_against_the_rest(answers, label), threshold=threshold, groups=answers.groups)

    test = None
    if with_test and run.test is not None:
        note_look(run.folder, f"threshold for {run.classes[label]}")
        test = of(run.test, chosen)
    positive, _ = _against_the_rest(run.validation, label)
    own = of_decisions(positive, run.validation.probabilities.argmax(axis=1) == label, run.validation.groups)
    found = Threshold(run.classes[label], why, of(run.validation, chosen), of(run.validation, 0.5), own, test)
    return replace(found, beside_own=_beside_own(found, recall))


def _beside_own(of: Threshold, recall: float | None) -> str:
    """Whether the threshold takes more or fewer images for the class than the network does, and why it may."""
    here, own = (each.found + each.false_alarms for each in (of.validation, of.own))
    told = f"By its own decision the network takes {own:,} validation images for {of.name}, at this threshold {here:,}"
    if here == own:
        return f"{told}."
    if here > own:
        return f"{told}: fewer are missed, for more false alarms."
    if recall is not None and of.own.recall.estimate >= recall:
        return f"{told}. It finds {of.own.recall.estimate:.1%} already: a stricter threshold spares false alarms."
    return f"{told}: fewer false alarms, for more that are missed."


def _against_the_rest(answers: Answers, label: int) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    return answers.labels == label, answers.probabilities[:, label]
