"""Nothing gets better any more, on training images either."""

from typing import ClassVar

from labcore.evaluation.measures import measure
from labcore.studies.readings.base import Evidence, Reading, Said, number
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import falling_rate, learning_rate
from labcore.studies.readings.standing import standing_since


class Plateau(Reading):
    """Both curves stand still at their end, see `standing_since`."""

    name: ClassVar[str] = "plateau"
    lab: ClassVar[str] = "optimizers"
    weight: ClassVar[int] = 35
    yields_to: ClassVar[tuple[str, ...]] = ("overfitting", "rate_too_high", "underfitting", "stopped_early")

    def look(self, course: Course) -> Said | None:
        figure = course.spec.watched[0]
        better = measure(figure).better
        validation, training = course.curve(f"val_{figure}"), course.curve(figure)
        halves, trained = standing_since(validation, better), standing_since(training, better)
        if halves is None or trained is None:
            return None
        since = max(halves[0].first, trained[0].first)
        return self.said(
            f"A plateau since epoch {since}",
            f"Neither curve has moved since: training stands near {number(figure, trained[1].mean)}, validation near "
            f"{number(figure, halves[1].mean)}. Further epochs of the same kind will hardly bring more.",
            [
                Evidence.over(f"val_{figure}", halves[0]),
                Evidence.over(f"val_{figure}", halves[1]),
                Evidence.over(figure, trained[0]),
                Evidence.over(figure, trained[1]),
            ],
            advice="Smaller steps may get further; otherwise fewer epochs would have done.",
            remedies=(
                *falling_rate(course.spec),
                *learning_rate(course.spec, 0.3, "Smaller steps settle where larger ones jump over what is best."),
            ),
            span=(since, validation.epochs[-1]),
            curves=(figure,),
        )
