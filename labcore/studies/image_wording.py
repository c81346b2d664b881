"""What the same images say of two runs, in sentences: the other uncertainty, never mixed with that over seeds."""

from labcore.evaluation.statistics.images import RESAMPLES
from labcore.studies.comparison import Part
from labcore.studies.same_images import SameImages
from labcore.studies.wording import change, figure_name, p_equals

ALIKE = "Images of one group, such as a patient, are alike; so groups are drawn, not images."


def difference_said(found: SameImages, part: Part, pair: tuple[str, str] = ("the first", "the second")) -> str:
    """By how much the figure changes from the first run of `pair` to the second, and whether images explain that."""
    told, metric = found.interval, found.metric
    drawn = f"{told.images:,} images" if told.groups is None else f"{told.groups:,} groups of {told.images:,} images"
    sure = "more than" if told.low > 0 or told.high < 0 else "no more than"
    return (
        f"From {pair[0]} to {pair[1]}, {figure_name(metric, part)} changed by {change(metric, told.estimate)} (95 % "
        f"interval {change(metric, told.low, False)} to {change(metric, told.high, False)} over draws of {drawn}): "
        f"{sure} the choice of images explains."
    )


def how_said(found: SameImages) -> str:
    """How interval and test are made, with the test's p; McNemar's is left out where images come in groups."""
    interval = f"Interval: images drawn again, the same for both runs, {RESAMPLES:,} times (paired bootstrap)."
    test = found.test
    if test is None:
        return f"{interval} {ALIKE}"
    how = "exact" if test.exact else "χ² with continuity correction"
    return (
        f"McNemar's test ({how}) of the {test.only_first + test.only_second:,} images that only one of them answers "
        f"rightly: {p_equals(test.p_value)}, were both as likely to be that one. {interval}"
    )
