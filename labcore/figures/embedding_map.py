"""Images as points on a map: classes by color and mark, wrong answers ringed."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import laid_out, look, plain, shortened

RING, LONGEST = "#d62839", 28


@dataclass(frozen=True)
class Point:
    """One image on a map.

    Attributes:
        x, y: where it lies; in no unit.
        image: its place in the data set.
        true, predicted: class indices; None where not known.
    """

    x: float
    y: float
    image: int
    true: int | None
    predicted: int | None


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
        lines.append(f"is {plain(classes[point.true])}")
    if point.predicted is not None:
        lines.append(f"answered {plain(classes[point.predicted])}")
    return "<br>".join(lines)
