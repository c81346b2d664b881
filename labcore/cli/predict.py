"""`predict`: a trained model's answers to new images."""

from pathlib import Path
from typing import Any

import click

from labcore import spreadsheet
from labcore.cli.answer import Answer, answers, remark
from labcore.cli.out_file import require_room, write
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

    Probabilities are as the network gives them, not calibrated by a temperature: evaluate tells how far they can be
    taken at their word. Nothing warns of an image that is unlike all training images: explain --near does.
    """
    from labcore.launch.bench import ask
    from labcore.store.store import Store

    folder = Store().folder(run)
    for path in paths:
        if not path.exists():
            raise InputError(f"There is nothing at '{path}'.", "Check the path.")
    if out is not None:
        require_room(out, "predictions.csv")
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
    write(out, text.encode())
    return Answer(data, f"Wrote {len(found['rows'])} predictions to {out}.")


def to_csv(classes: list[str], rows: list[dict[str, Any]]) -> str:
    """The predictions as CSV text with six significant digits; no cell can be taken for a formula."""
    lines = ((row["file"], row["class"], *(float(f"{p:.6g}") for p in row["probabilities"])) for row in rows)
    return spreadsheet.to_csv(["file", "class", *classes], lines)
