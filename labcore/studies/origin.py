"""Whether runs learned from real images or from images that code has drawn."""

from collections.abc import Iterable, Mapping

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.store.folder import RunFolder


def is_synthetic(folder: RunFolder, dataset: str) -> bool:
    """Whether the run in `folder` learned from drawn images: as it noted itself, or else as its set's card says."""
    noted = (folder.environment() or {}).get("dataset")
    if isinstance(noted, Mapping) and isinstance(noted.get("synthetic"), bool):
        return bool(noted["synthetic"])
    return bool(synthetic_sets([dataset]))


def synthetic_sets(names: Iterable[str]) -> set[str]:
    """Those of the data sets `names` that are drawn by code; of a set that is not here nothing is known."""
    library, found = Library(), set()
    for name in set(names):
        try:
            if library.card(name).synthetic:
                found.add(name)
        except (LabError, OSError):
            continue
    return found
