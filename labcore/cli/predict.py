"""`predict`: a trained model's answers to new images."""

import base64
import io
import zipfile
from pathlib import Path, PurePosixPath

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
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write the CSV, or a zip of masks, here.")
@answers
def predict(run: str, paths: tuple[Path, ...], out: Path | None) -> Answer:
    """Classify the images at PATH with the model of RUN.

    A PATH is an image, a folder, a zip or an npz. The answer is a CSV: file, class, and the probability of each class.
    Of a model that gives each pixel a class, it is what share of the pixels each class has; into a FILE goes a zip of
    that CSV and the masks, PNG files of the images' sizes whose values are class numbers.

    Probabilities are as the network gives them, not calibrated by a temperature: evaluate tells how far they can be
    taken at their word. Nothing warns of an image that is unlike all training images: explain --near does.
    """
    from labcore.launch.bench import ask
    from labcore.launch.prediction import PREDICT, prediction, to_csv
    from labcore.store.store import Store

    folder = Store().folder(run)
    for path in paths:
        if not path.exists():
            raise InputError(f"There is nothing at '{path}'.", "Check the path.")
    if out is not None:
        require_room(out, "predictions.csv")
    found = ask(PREDICT, prediction(folder, paths), timeout=TIME_LIMIT, own_process=True)
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
    masks = {row["file"]: row.pop("mask") for row in found["rows"] if "mask" in row}
    text = to_csv(found["classes"], found["rows"])
    data = {"run_id": run, "images": len(found["rows"]), "path": str(out.resolve()) if out else None, **found}
    if out is None:
        return Answer(data, text.replace("\r\n", "\n").rstrip("\n"))
    write(out, archive(text, masks, found["classes"]) if masks else text.encode())
    return Answer(data, f"Wrote {len(found['rows'])} {'masks' if masks else 'predictions'} to {out}.")


def archive(text: str, masks: dict[str, str], classes: list[str]) -> bytes:
    """A zip of the CSV, the classes by number, and the masks by file, which are PNG in base64; it can be imported."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("shares.csv", text)
        packed.writestr("classes.csv", spreadsheet.to_csv(["value", "class"], enumerate(classes)))
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
