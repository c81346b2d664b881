"""What a deep check looks for: it decodes and compares every image, which takes seconds to a minute."""

from collections.abc import Callable, Iterable, Sequence

from labcore.datasets.dataset import Dataset
from labcore.datasets.deep.artifacts import artifacts
from labcore.datasets.deep.labels import wrong_labels
from labcore.datasets.deep.near import near_duplicates
from labcore.datasets.deep.outliers import outliers
from labcore.datasets.deep.views import Views, look
from labcore.datasets.findings import Finding
from labcore.datasets.twins import Twins

Inspection = Callable[[Dataset, Views, Sequence[Twins]], Iterable[Finding]]
Progress = Callable[[float, str], None]

INSPECTIONS: tuple[tuple[str, Inspection], ...] = (
    ("Comparing images", near_duplicates),
    ("Looking for artifacts", artifacts),
    ("Looking for outliers", outliers),
    ("Looking for wrong labels", wrong_labels),
)
LOOKING = 0.4
"""The share of the time that looking at every image takes."""


def inspect(dataset: Dataset, twins: Sequence[Twins], progress: Progress | None = None) -> tuple[Finding, ...]:
    """All deep findings of `dataset`, whose pixel-identical images are `twins`."""
    tell: Progress = progress or (lambda share, doing: None)
    views = look(dataset, lambda share: tell(LOOKING * share, "Looking at every image"))
    found: list[Finding] = []
    for place, (doing, inspection) in enumerate(INSPECTIONS):
        tell(LOOKING + (1 - LOOKING) * place / len(INSPECTIONS), doing)
        found += inspection(dataset, views, twins)
    return tuple(found)
