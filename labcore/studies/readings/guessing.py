"""What the cross-entropy is of somebody who knows how common the classes are, and looks at no image."""

import math

from labcore.studies.readings.course import Course


def loss_of_guessing(course: Course) -> float | None:
    """In nats, from the classes of validation images; None where they are not known.

    The entropy of the class shares: what a network reaches that answers every image by these shares.
    """
    if not course.confusions:
        return None
    support = [sum(row) for row in course.confusions[-1].matrix]
    total = sum(support)
    if not total:
        return None
    return -sum(count / total * math.log(count / total) for count in support if count)
