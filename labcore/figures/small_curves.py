"""Curves as small as a stamp, to stand below a picture: drawn as SVG, so that a hundred of them cost nothing."""

from collections.abc import Sequence

from labcore.figures.style import NEUTRAL, PALETTE

HEIGHT = 56
"""Pixels."""

MARGIN = 3
RULE = NEUTRAL


def small_curves(curves: Sequence[tuple[Sequence[float], bool]], width: int) -> str:
    """Lines over the same even steps, each from 0 to 1, as SVG `width` pixels wide.

    Args:
        curves: the heights of each line, and whether it is one to compare with: that is drawn dashed, in the color of
            the line before it.
    """
    lines, color = [], -1
    for heights, beside in curves:
        color += not beside
        dashed = ' stroke-dasharray="3 3" opacity="0.75"' if beside else ""
        lines.append(
            f'<polyline points="{_points(heights, width)}" fill="none" stroke="{PALETTE[color]}" '
            f'stroke-width="1.6" stroke-linejoin="round"{dashed}/>'
        )
    ground = f'<path d="M{MARGIN} {MARGIN}V{HEIGHT - MARGIN}H{width - MARGIN}" fill="none" stroke="{RULE}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}">'
        f"{ground}{''.join(lines)}</svg>"
    )


def _points(heights: Sequence[float], width: int) -> str:
    across, up = width - 2 * MARGIN, HEIGHT - 2 * MARGIN
    steps = max(1, len(heights) - 1)
    return " ".join(
        f"{MARGIN + across * place / steps:.1f},{HEIGHT - MARGIN - up * min(1.0, max(0.0, height)):.1f}"
        for place, height in enumerate(heights)
    )
