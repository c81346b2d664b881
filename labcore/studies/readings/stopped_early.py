"""Early stopping ended the run."""

from typing import ClassVar

from labcore.evaluation.measures import measure
from labcore.spec.gradient_experiment import GradientExperiment
from labcore.store.status import State
from labcore.studies.readings.base import Evidence, Reading, Said, number
from labcore.studies.readings.course import Course
from labcore.studies.remedy import Remedy
from labcore.words import counted, in_a_sentence


class StoppedEarly(Reading):
    """The run finished before its last planned epoch, as many epochs after its best as early stopping waits for.

    That is no judgement but what happened, so it takes no threshold. Whether the best epoch owes its place to chance is
    told by the noise of the curve: where it is better than its own neighbourhood by no more than two deviations.
    """

    name: ClassVar[str] = "stopped_early"
    lab: ClassVar[str] = "regularization"
    weight: ClassVar[int] = 30

    def look(self, course: Course) -> Said | None:
        if not isinstance(course.spec, GradientExperiment):
            return None
        patience, planned, best = course.spec.training.early_stopping, course.spec.rounds(), course.best_epoch
        if course.state is not State.FINISHED or not patience or best is None:
            return None
        if course.done >= planned or course.done - best < patience:
            return None
        monitor = course.spec.training.monitor
        reached, better, curve = course.value(monitor, best), measure(monitor).better, course.curve(monitor)
        if reached is None:
            return None
        words = (
            f"Training ended after epoch {course.done} of {planned}: in {counted(course.done - best, 'epoch')} "
            f"validation {in_a_sentence(measure(monitor).title)} had not been better than the "
            f"{number(monitor, reached)} of epoch {best}, whose weights are kept."
        )
        evidence = [Evidence(monitor, reached, best, best)]
        if curve:
            last = curve.last()
            evidence.append(Evidence.over(monitor, last))
            if better * (reached - last.mean) < 2 * curve.noise:
                words += (
                    f" Single epochs scatter by ±{number(monitor, curve.noise)}, so that it is better than the last "
                    "ones by no more than chance can make of the best of several."
                )
        return self.said(
            f"Stopped early, after epoch {course.done}",
            words,
            evidence,
            advice="Where validation scatters, more patience keeps chance from ending a run.",
            remedies=[
                Remedy(
                    f"Patience of {2 * patience} epochs",
                    "Early stopping then waits twice as long for a better epoch.",
                    {"training.early_stopping": 2 * patience},
                )
            ],
            span=(best, course.done),
            curves=(monitor.removeprefix("val_"),),
        )
