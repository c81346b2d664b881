"""What the figures of a GAN say of how its two networks get on with each other, in words for who watches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COLLAPSED = 0.5
"""Samples vary by less than this share of what real images vary by: they are all alike."""

LATE = 3
"""Epochs after which samples should vary."""

LASTING = 3
"""Epochs in a row for which something holds before it is said."""

APART = 10.0
"""Times that a loss is as large as its median before it is called running away."""

WORSE = 1.3
"""Times that the Fréchet distance is as large as its least before it is called getting worse."""


@dataclass(frozen=True)
class Sign:
    """Something that should be known of a run.

    Attributes:
        title: in a few words.
        words: the numbers that it is made from, and what may help.
    """

    title: str
    words: str


def signs(rows: Sequence[Mapping[str, Any]], saturated: Callable[[float, float], bool]) -> list[Sign]:
    """What there is to say.

    Args:
        rows: the figures of each epoch, in order, by name.
        saturated: whether mean scores of real and of made images say that the critic is sure of all.
    """
    found = _collapse(rows), _saturation(rows, saturated), _divergence(rows), _decline(rows)
    return [sign for sign in found if sign]


def _collapse(rows: Sequence[Mapping[str, Any]]) -> Sign | None:
    known = _of(rows, "val_diversity")
    if len(rows) <= LATE or len(known) < LASTING or max(known[-LASTING:]) >= COLLAPSED:
        return None
    return Sign(
        "Samples are alike",
        f"They vary by {known[-1]:.0%} of what real images vary by, for {LASTING} scores in a row. This is called mode "
        "collapse: the generator has found a few images that pass, and makes no others. What often helps: the "
        "Wasserstein loss with a gradient penalty, more critic steps, a lower learning rate of the generator, or "
        "spectral normalization of the critic.",
    )


def _saturation(rows: Sequence[Mapping[str, Any]], saturated: Callable[[float, float], bool]) -> Sign | None:
    real, fake = _of(rows, "critic_real"), _of(rows, "critic_fake")
    late = list(zip(real[-LASTING:], fake[-LASTING:], strict=False))
    if len(late) < LASTING or not all(saturated(*scores) for scores in late):
        return None
    return Sign(
        "The critic is sure of every image",
        f"It scores real images {real[-1]:.1f} and made ones {fake[-1]:.1f}: with this loss, that leaves the "
        "generator next to nothing to learn from. What often helps: label smoothing, instance noise, a gradient "
        "penalty, or a lower learning rate of the critic.",
    )


def _divergence(rows: Sequence[Mapping[str, Any]]) -> Sign | None:
    known = [abs(loss) for loss in _of(rows, "critic_loss")]
    if len(known) < 2 * LASTING:
        return None
    usual = sorted(known[:-LASTING])[len(known[:-LASTING]) // 2]
    if min(known[-LASTING:]) < APART * max(usual, 1e-6):
        return None
    return Sign(
        "The critic's loss runs away",
        f"It was about {usual:.2g} and is {known[-1]:.2g} by now. What often helps: lower learning rates, a larger "
        "weight of the penalty, or spectral normalization of the critic.",
    )


def _decline(rows: Sequence[Mapping[str, Any]]) -> Sign | None:
    known = _of(rows, "val_frechet_distance")
    if len(known) < 2 * LASTING or min(known[-LASTING:]) < WORSE * min(known):
        return None
    place = known.index(min(known)) + 1
    return Sign(
        "Samples get worse",
        f"The Fréchet distance was least, {min(known):.3g}, at score {place} of {len(known)}, and is {known[-1]:.3g} "
        "now. The best epoch is kept in any case. What often helps: lower learning rates that fall along a schedule, "
        "or a slower average of the generator's weights.",
    )


def _of(rows: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    return [float(row[name]) for row in rows if isinstance(row.get(name), (int, float)) and row[name] == row[name]]
