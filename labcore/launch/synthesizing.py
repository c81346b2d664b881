"""The question to the bench for a data set of made images, asked of a process of its own: it may take minutes."""

from typing import Any

from labcore.errors import InputError
from labcore.launch.bench import ask
from labcore.store.folder import RunFolder

QUESTION = "synthesize"

TIME_LIMIT = 3600.0
"""Seconds."""

MOST_IMAGES = 100_000


def synthesize(
    folder: RunFolder, name: str, number: int, seed: int = 0, onto: bool = False, confidence: float | None = None
) -> dict[str, Any]:
    """Make the data set `name`; see `labcore.tasks.synthesizing.synthesize` for what is asked, answered and raised.

    Raises InputError, too, where the confidence is none.
    """
    if confidence is not None and not 0 <= confidence <= 1:  # NaN lies in no range
        raise InputError(f"A classifier cannot be {confidence} sure.", "Give a confidence from 0 to 1, such as 0.9.")
    payload = {
        "run": str(folder.path),
        "name": name,
        "number": number,
        "seed": seed,
        "onto": onto,
        "confidence": confidence,
    }
    return ask(QUESTION, payload, timeout=TIME_LIMIT, own_process=True)
