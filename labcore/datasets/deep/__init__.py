"""What a deep check looks for: it decodes and compares every image, which takes seconds, or minutes in a large set."""

from collections.abc import Callable, Iterable, Sequence

from labcore.datasets.dataset import Dataset
from labcore.datasets.deep.artifacts import artifacts
from labcore.datasets.deep.labels import wrong_labels
from labcore.datasets.deep.near import near_duplicates
from labcore.datasets.deep.outliers import outliers
from labcore.datasets.deep.views import Tell, Views, look
from labcore.datasets.findings import Finding
from labcore.datasets.twins import Twins

Inspection = Callable[[Dataset, Views, Sequence[Twins], Tell], Iterable[Finding]]
Progress = Callable[[float, str], None]

INSPECTIONS: tuple[tuple[str, Inspection, float], ...] = (
    ("Comparing images", near_duplicates, 0.15),
    ("Looking for artifacts", artifacts, 0.02),
    ("Looking for outliers", outliers, 0.13),
    ("Looking for wrong labels", wrong_labels, 0.45),
)
"""Each with the share of the time that it takes; the rest goes into looking at every image."""


def inspect(dataset: Dataset, twins: Sequence[Twins], progress: Progress | None = None) -> tuple[Finding, ...]:
    """All deep findings of `dataset`, whose pixel-identical images are `twins`."""
    tell: Progress = progress or (lambda share, doing: None)
    begun = 1 - sum(part for _, _, part in INSPECTIONS)
    views = look(dataset, _scaled(tell, 0, begun, "Looking at every image"))
    found: list[Finding] = []
    for doing, inspection, part in INSPECTIONS:
        tell(begun, doing)
        found += inspection(dataset, views, twins, _scaled(tell, begun, part, doing))
        begun += part
    return tuple(found)


def _scaled(tell: Progress, begun: float, part: float, doing: str) -> Tell:
    return lambda share: tell(begun + part * share, doing)
