"""The color of each class of pixels, wherever masks are shown or written."""

from collections.abc import Sequence

# Told apart by color-blind readers (Okabe and Ito, 2008), ordered for contrast over gray images; class 0, as a rule
# the background, stays uncolored.
PALETTE = (
    (0, 0, 0),
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (213, 94, 0),
    (204, 121, 167),
    (0, 114, 178),
)

Color = tuple[int, int, int]


def color_of(index: int, own: Sequence[Color] = ()) -> Color:
    """Red, green and blue, 0–255, of class `index`, as a set's `own` colors say; beyond the palette its colors come
    again."""
    if index < len(own):
        return own[index]
    return PALETTE[index] if index < len(PALETTE) else PALETTE[1 + (index - 1) % (len(PALETTE) - 1)]
