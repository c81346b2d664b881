"""Masks that a network gave to pictures, as an archive that can be imported again."""

import base64
import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from labcore import spreadsheet
from labcore.launch.prediction import to_csv


def archived(found: Mapping[str, Any]) -> bytes | None:
    """A zip of the shares as CSV, the classes by number, and the masks by file; None where there are no masks.

    `found` is what the bench answers, see `labcore.tasks.prediction.predict`.
    """
    masks = {row["file"]: row["mask"] for row in found["rows"] if "mask" in row}
    if not masks:
        return None
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("shares.csv", to_csv(found["classes"], found["rows"]))
        packed.writestr("classes.csv", spreadsheet.to_csv(["value", "class"], enumerate(found["classes"])))
        taken: set[str] = set()
        for file, mask in masks.items():
            packed.writestr(f"masks/{_in_archive(file, taken)}.png", base64.b64decode(mask))
    return made.getvalue()


def _in_archive(file: str, taken: set[str]) -> str:
    """What a mask is called in the archive: as its image, without its ending, and no way out of the folder."""
    parts = [part for part in file.replace("\\", "/").replace(":", "-").split("/") if part not in ("", ".", "..")]
    whole = PurePosixPath(*parts)
    short = whole.with_suffix("") if whole.suffix[1:].isalnum() else whole
    name = str(whole if str(short) in taken else short)
    taken.add(name)
    return name
