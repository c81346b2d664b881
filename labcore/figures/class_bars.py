"""The balance of a training split at a glance."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from labcore.figures.style import NEUTRAL, PALETTE

MOST_NAMED = 6
"""Classes whose names fit under their bars."""

WIDTH, HEIGHT, TEXT = 360, 150, 13
"""Pixels."""


def class_bars(counts: Mapping[str, int]) -> str:
    """One small bar for each class, as high as it has images, as SVG; hovering tells name, count and share.

    A picture and no Plotly figure: it stands at once, where a chart library would have to come first.
    """
    total, most = sum(counts.values()), max([1, *counts.values()])
    slot = WIDTH / max(1, len(counts))
    named = len(counts) <= MOST_NAMED
    room = HEIGHT - (2 * (TEXT + 5) if named else 4)
    parts = []
    for place, (name, number) in enumerate(counts.items()):
        height = max(1.0, room * number / most)
        top = room - height + (TEXT + 5 if named else 2)
        share = f"{number / total:.1%}" if total else "no images"
        parts.append(
            f'<g><title>{escape(name)}: {number:,} images, {share}</title><rect x="{(place + 0.13) * slot:.1f}" '
            f'y="{top:.1f}" width="{0.74 * slot:.1f}" height="{height:.1f}" rx="3" fill="{PALETTE[0]}"/>'
        )
        if named:
            middle = (place + 0.5) * slot
            parts.append(_text(middle, top - 5, f"{number:,}") + _text(middle, HEIGHT - 4, _cut(name, slot)))
        parts.append("</g>")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="sans-serif" font-size="{TEXT}" text-anchor="middle">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{NEUTRAL}">{escape(words)}</text>'


def _cut(name: str, width: float) -> str:
    """`name` cut to what fits into `width` pixels."""
    longest = max(2, int(width / (0.58 * TEXT)))
    return name if len(name) <= longest else name[: longest - 1] + "…"
