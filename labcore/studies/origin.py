"""Whether runs learned from real images, and by the same as others were judged."""

from collections.abc import Iterable

from labcore.datasets.library import Library
from labcore.errors import LabError
from labcore.store.folder import RunFolder


def is_synthetic(folder: RunFolder, dataset: str) -> bool:
    """Whether the run in `folder` learned from drawn images: as it noted itself, or else as its set's card says."""
    noted = folder.noted_data().get("synthetic")
    if isinstance(noted, bool):
        return noted
    return bool(synthetic_sets([dataset]))


def judged_by(folder: RunFolder) -> str:
    """Equal for runs on sets with the same validation and test images, see `Card.judged_by`; empty where unknown."""
    return _noted(folder, "judged_by")


def places(folder: RunFolder) -> str:
    """Equal for runs on sets where such images stand at the same places, see `Card.places`; empty where unknown."""
    return _noted(folder, "places")


def _noted(folder: RunFolder, name: str) -> str:
    known = folder.noted_data()
    return str(known.get(name) or known.get("fingerprint") or "")  # earlier runs have noted the latter only


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
