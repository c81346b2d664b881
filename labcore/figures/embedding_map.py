"""Images as points on a map: classes by color and mark, wrong answers ringed; or by how well each mask fits."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import NEUTRAL, laid_out, look, plain, shortened

RING, LONGEST, TITLE = "#d62839", 28, "mean IoU"

SCALE = "Cividis"
"""From dark to bright, also to readers who are blind to some colors (Nuñez et al., 2018)."""


@dataclass(frozen=True)
class Point:
    """One image on a map.

    Attributes:
        x, y: where it lies; in no unit.
        image: its place in the data set.
        true, predicted: class indices; None where not known, or not to be told.
        iou: how well its mask fits, the mean IoU; None where it has none.
    """

    x: float
    y: float
    image: int
    true: int | None
    predicted: int | None
    iou: float | None = None


def embedding_map(points: Sequence[Point], classes: Sequence[str], *, height: int = 560) -> go.Figure:
    """A mark for each of `points`, by its true class, or by its answer where that is not known; every mark carries the
    number of its image as `customdata`."""
    names = shortened(classes, LONGEST)
    figure = go.Figure()
    for label, name in enumerate(names):
        own = [point for point in points if (point.predicted if point.true is None else point.true) == label]
        if own:
            style = look(label)
            marker = {"color": style.color, "symbol": style.symbol, "size": 8, "opacity": 0.72}
            figure.add_trace(_marks(own, name, classes, marker))
    wrong = [point for point in points if None not in (point.true, point.predicted) and point.true != point.predicted]
    if wrong:
        ring = {"color": RING, "symbol": "circle-open", "size": 15, "line": {"width": 2}}
        figure.add_trace(_marks(wrong, "wrong answer", classes, ring))
    return _laid_out(figure, height)


def overlap_map(points: Sequence[Point], classes: Sequence[str], *, height: int = 560) -> go.Figure:
    """The same, each mark by its `iou`; gray where it has none."""
    known = [point for point in points if point.iou is not None]
    figure = go.Figure()
    if len(known) < len(points):
        unknown = [point for point in points if point.iou is None]
        figure.add_trace(_marks(unknown, f"no {TITLE}", classes, {"color": NEUTRAL, "size": 8, "opacity": 0.6}))
    bar = {"title": {"text": TITLE, "side": "right"}, "tickformat": ".0%", "thickness": 12}
    marker = {"color": [point.iou for point in known], "cmin": 0, "cmax": 1, "colorscale": SCALE, "colorbar": bar}
    figure.add_trace(_marks(known, TITLE, classes, {**marker, "size": 9, "line": {"width": 1, "color": NEUTRAL}}))
    return _laid_out(figure, height).update_layout(showlegend=len(known) < len(points))


def _laid_out(figure: go.Figure, height: int) -> go.Figure:
    bare = {"showticklabels": False, "title": None}
    laid_out(figure, height, xaxis=bare, yaxis=bare, clickmode="event+select")
    return figure.update_traces(unselected={"marker": {"opacity": 0.35}})


def _marks(points: Sequence[Point], name: str, classes: Sequence[str], marker: dict[str, object]) -> go.Scatter:
    return go.Scatter(
        x=[point.x for point in points],
        y=[point.y for point in points],
        mode="markers",
        name=name,
        marker=marker,
        customdata=[point.image for point in points],
        text=[_told(point, classes) for point in points],
        hovertemplate="%{text}<extra></extra>",
    )


def _told(point: Point, classes: Sequence[str]) -> str:
    lines = [f"Image #{point.image}"]
    if point.true is not None:
        lines.append(f"{'is' if point.iou is None else 'shows mostly'} {plain(classes[point.true])}")
    if point.predicted is not None:
        lines.append(f"answered {plain(classes[point.predicted])}")
    if point.iou is not None:
        lines.append(f"{TITLE} {point.iou:.1%}")
    return "<br>".join(lines)
