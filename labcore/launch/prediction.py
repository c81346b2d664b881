"""The question to the bench what a run's best model answers to pictures, whole or in parts, and the answers as CSV."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from labcore import spreadsheet
from labcore.launch import bench
from labcore.store.folder import RunFolder

PREDICT = "predict"
AT_ONCE = 256
"""Pictures in one of several parts: some seconds, so that others' questions get their turn between two."""

TILED_AT_ONCE = 4
"""The same, where pictures are answered in tiles: they are large."""


Tiles = Mapping[str, Any]
"""In which tiles a picture is answered: of a `side` in pixels, or, where empty, as the training images were."""


def prediction(
    folder: RunFolder,
    paths: Iterable[Path],
    part: tuple[int, int] | None = None,
    tiles: Tiles | None = None,
    seen: bool = False,
) -> dict[str, Any]:
    """What the bench must know, see `labcore.tasks.prediction.predict`."""
    asked = {"run": str(folder.path), "paths": [str(path.resolve()) for path in paths], "tiles": tiles, "seen": seen}
    return asked if part is None else {**asked, "part": list(part)}


def in_parts(
    folder: RunFolder, paths: Sequence[Path], timeout: float, tiles: Tiles | None = None
) -> Iterator[tuple[float, dict[str, Any]]]:
    """The answers part by part, each with the share of all pictures that is done by then, 0 to 1. Errors are the
    bench's."""
    at_once = AT_ONCE if tiles is None else TILED_AT_ONCE
    start, total = 0, 1
    while start < total:
        asked = prediction(folder, paths, (start, start + at_once), tiles)
        found = bench.ask(PREDICT, asked, timeout=timeout)
        start, total = start + at_once, int(found["total"])
        yield min(1.0, start / max(1, total)), found


def to_csv(classes: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """The predictions as CSV text with six significant digits; no cell can be taken for a formula.

    Of a model that gives each pixel a class, what share of the pixels each class has.
    """
    if rows and "shares" in rows[0]:
        shares = ((row["file"], *(float(f"{share:.6g}") for share in row["shares"])) for row in rows)
        return spreadsheet.to_csv(["file", *classes], shares)
    lines = ((row["file"], row["class"], *(float(f"{p:.6g}") for p in row["probabilities"])) for row in rows)
    return spreadsheet.to_csv(["file", "class", *classes], lines)
