"""Figures of the runs that steps make, found by name and written as a reader has them."""

from typing import TYPE_CHECKING

from labcore.evaluation.measures import measure

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting

ON_TRAINING = "train_"


def first_figure(sitting: "Sitting", step: str, figure: str) -> tuple[float, str] | None:
    """The figure on validation images of the first run of a step, with the run's id; None where there is none."""
    for subject in sitting.subjects(step):
        value = sitting.seen(subject.folder).figures.get(figure)
        if value is not None:
            return value, subject.record.run_id
    return None


def told_figure(name: str, value: float) -> str:
    """A figure at a glance: 93.1%, 0.2718."""
    share = measure(name.removeprefix(ON_TRAINING)).form == "share"
    return f"{value:.1%}" if share else f"{value:.4g}"


def told_difference(name: str, value: float) -> str:
    """A difference of such figures: +1.2 points, -0.03."""
    share = measure(name.removeprefix(ON_TRAINING)).form == "share"
    return f"{100 * value:+z.1f} points" if share else f"{value:+z.3g}"
