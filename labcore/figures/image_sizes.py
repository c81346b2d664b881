"""Which sizes the images of a set have, where they differ."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from labcore.figures.style import PALETTE, laid_out

LARGEST_MARKER = 42  # pixels


def image_sizes(heights: Sequence[int], widths: Sequence[int]) -> go.Figure:
    """A dot for each size that occurs, its area the number of images of that size.

    Args:
        heights, widths: `(N,)`, pixels.
    """
    sizes, counts = np.unique(np.stack([widths, heights], axis=1), axis=0, return_counts=True)
    figure = go.Figure(
        go.Scatter(
            x=sizes[:, 0],
            y=sizes[:, 1],
            mode="markers",
            customdata=counts,
            marker={
                "color": PALETTE[0],
                "size": counts,
                "sizemode": "area",
                "sizeref": 2 * counts.max() / LARGEST_MARKER**2,
                "sizemin": 4,
                "opacity": 0.6,
            },
            hovertemplate="%{x} × %{y} px<br>%{customdata:,} images<extra></extra>",
        )
    )
    return laid_out(
        figure,
        300,
        xaxis={"title": "width in pixels", "rangemode": "tozero"},
        yaxis={"title": "height in pixels", "rangemode": "tozero"},
    )
