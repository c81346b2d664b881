"""Whether a curve that has moved before stands still at its end."""

from labcore.studies.readings.curve import CLEAR, Curve, Stretch

FEWEST_STANDING, SHARE = 8, 3
"""Epochs that must stand still: eight, or a third of all where that is more. In fewer, slow progress is not seen."""

HARDLY = 0.02
"""Of the level, a change that is none: at half the epochs' distance, a fiftieth is what nobody would wait for."""

MOVED = 0.1
"""Of the level, by how much the curve must have got better before: what never moved has not come to stand."""


def standing_since(curve: Curve, better: int) -> tuple[Stretch, Stretch] | None:
    """The two halves of the epochs at its end in which `curve` stands still; None where it does not, or never moved.

    The means of both halves must differ by less than `HARDLY` of the level, and by less than is told from noise.
    """
    number = max(FEWEST_STANDING, len(curve) // SHARE)
    if not better or not curve or len(curve) < number + curve.span:
        return None
    half = number // 2
    first, second = curve.stretch(-2 * half, half), curve.stretch(-half, half)
    moved = abs(second.mean - first.mean)
    if moved > HARDLY * abs(first.mean) or moved > CLEAR * curve.error(half):
        return None
    begin = curve.stretch(0)
    if better * (first.mean - begin.mean) < max(MOVED * abs(begin.mean), CLEAR * curve.error()):
        return None
    return first, second
