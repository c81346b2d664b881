"""`predict`: a trained model's answers to new images."""

import errno
import os
import tempfile
from pathlib import Path
from typing import Any

import click

from labcore import spreadsheet
from labcore.cli.answer import Answer, answers, remark
from labcore.errors import InputError

TIME_LIMIT = 3600.0
"""Seconds: a hidden test set may be large."""


@click.command()
@click.argument("run")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write the CSV here.")
@answers
def predict(run: str, paths: tuple[Path, ...], out: Path | None) -> Answer:
    """Classify the images at PATH with the model of RUN.

    A PATH is an image, a folder, a zip or an npz. The answer is a CSV: file, class, and the probability of each class.
    """
    from labcore.launch.bench import ask
    from labcore.store.store import Store

    folder = Store().folder(run)
    for path in paths:
        if not path.exists():
            raise InputError(f"There is nothing at '{path}'.", "Check the path.")
    if out is not None:
        _require_room(out)
    payload = {"run": str(folder.path), "paths": [str(path.resolve()) for path in paths]}
    found = ask("predict", payload, timeout=TIME_LIMIT, own_process=True)
    for item in found["skipped"]:
        remark(f"Left out {item['file']}: {item['reason']}")
    for note in found["notes"]:
        remark(note)
    if not found["rows"]:
        first = found["skipped"][0]
        raise InputError(
            f"None of {len(found['skipped'])} images could be read; '{first['file']}' {first['reason']}.",
            "Give images that other programs can open: PNG, JPEG, BMP, WebP or TIFF.",
        )
    text = to_csv(found["classes"], found["rows"])
    data = {"run_id": run, "images": len(found["rows"]), "path": str(out.resolve()) if out else None, **found}
    if out is None:
        return Answer(data, text.replace("\r\n", "\n").rstrip("\n"))
    _write(out, text.encode())
    return Answer(data, f"Wrote {len(found['rows'])} predictions to {out}.")


def to_csv(classes: list[str], rows: list[dict[str, Any]]) -> str:
    """The predictions as CSV text with six significant digits; no cell can be taken for a formula."""
    lines = ((row["file"], row["class"], *(float(f"{p:.6g}") for p in row["probabilities"])) for row in rows)
    return spreadsheet.to_csv(["file", "class", *classes], lines)


def _require_room(out: Path) -> None:
    """Raise InputError where no file could be written at `out`: asked before an hour's answers are lost."""
    if out.is_dir():
        raise InputError(f"'{out}' is a folder, not a file to write.", f"Name a file in it: {out / 'predictions.csv'}.")
    target = out.resolve()
    try:
        if not target.exists() or target.is_file():
            with tempfile.TemporaryFile(dir=next(place for place in target.parents if place.exists())):
                return
        if not os.access(target, os.W_OK):  # not opened: a pipe would take that for all there is
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise InputError(
            f"Nothing can be written at '{out}': {error.strerror}.", "Choose another place for --out."
        ) from error


def _write(out: Path, content: bytes) -> None:
    """Write to a file whole or not at all; what is no plain file, such as /dev/null or a link, is written through."""
    from labcore.store.files import written_aside

    if not _is_replaced(out):
        out.write_bytes(content)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(out) as draft:
        draft.write_bytes(content)


def _is_replaced(out: Path) -> bool:
    return not out.is_symlink() and (out.is_file() or not out.exists())
