"""Steps that are too large."""

from typing import ClassVar

from labcore.evaluation.measures import measure
from labcore.spec.gan import GAN
from labcore.spec.vae import VAE
from labcore.studies.readings.base import Evidence, Reading, Said, number
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import clipped, learning_rate
from labcore.studies.readings.curve import CLEAR
from labcore.words import in_a_sentence

JUMPS = 0.1
"""Of what training began at, how far single epochs lie off the trend. The mean over the batches of an epoch moves by a
hundredth or so by chance, by some hundredths where there are few batches: a tenth is a jump."""

RISES = 0.25
"""Of the best mean, by how much the last is worse. A loss that is lowered does not rise by a quarter by chance."""

SMALLER = "Smaller steps do not jump over what they look for."


class RateTooHigh(Reading):
    """The training loss became infinite, or jumps from epoch to epoch, or rises at its end.

    It is the curve of training images that tells: that of validation images may rise for other reasons. A VAE whose
    beta is still growing has another loss each epoch, and is left in peace.
    """

    name: ClassVar[str] = "rate_too_high"
    lab: ClassVar[str] = "optimizers"
    weight: ClassVar[int] = 85

    def look(self, course: Course) -> Said | None:
        if course.fault is not None and course.fault.diverged:
            return self._diverged(course)
        figure = course.spec.watched[0]
        better, curve = measure(figure).better, course.curve(figure)
        if not better or not curve or (isinstance(course.spec, VAE) and course.spec.prior.warm_up >= curve.epochs[-1]):
            return None
        first, best, last = curve.stretch(0), curve.best(better), curve.last()
        if curve.noise > JUMPS * abs(curve.values[0]):
            return self.said(
                "Training jumps: the learning rate may be too high",
                f"From one epoch to the next the training {in_a_sentence(measure(figure).title)} is off its trend by "
                f"{number(figure, curve.noise)}, as a rule; it began at {number(figure, curve.values[0])} and is "
                f"{number(figure, last.mean)} by now. Steps of this size jump over what they look for.",
                [Evidence.over(figure, first), Evidence.over(figure, last)],
                advice="Lower the learning rate, or make batches larger, which steadies each step.",
                remedies=(*learning_rate(course.spec, 0.3, SMALLER), *clipped(course.spec)),
                span=(curve.epochs[0], curve.epochs[-1]),
                curves=(figure,),
            )
        worse = better * (best.mean - last.mean)
        if best.last < last.first and worse > max(CLEAR * curve.error(), RISES * abs(best.mean), JUMPS * first.mean):
            return self.said(
                "Training gets worse: the learning rate may be too high",
                f"What is lowered on training images was best around epoch {best.last}, {number(figure, best.mean)}, "
                f"and is {number(figure, last.mean)} by now. Steps that are too large climb out of what they found.",
                [Evidence.over(figure, best), Evidence.over(figure, last)],
                advice="Lower the learning rate, or let it fall towards the end.",
                remedies=(*learning_rate(course.spec, 0.3, SMALLER), *clipped(course.spec)),
                span=(best.last, last.last),
                curves=(figure,),
            )
        return None

    def _diverged(self, course: Course) -> Said:
        figure = course.spec.watched[0]
        known = course.curve(figure)
        rate = course.curve("learning_rate")
        evidence = [Evidence(figure, known.values[-1], known.epochs[-1], known.epochs[-1])] if len(known) else []
        if len(rate) and not isinstance(course.spec, GAN):  # of whose two rates a row tells the generator's alone
            evidence.append(Evidence("learning_rate", rate.values[-1], rate.epochs[-1], rate.epochs[-1]))
        after = f"after {course.done} epochs" if course.done else "in its first epoch"
        return self.said(
            "Training diverged",
            f"The loss became infinite {after}: each step overshot by more than the one before.",
            evidence,
            advice="Most often a tenth of the learning rate is enough.",
            remedies=(*learning_rate(course.spec, 0.1, SMALLER), *clipped(course.spec)),
        )
