"""`predict`: a trained model's answers to new images."""

from pathlib import Path

import click

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
    text = to_csv(found["classes"], found["rows"])
    data = {"run_id": run, "images": len(found["rows"]), "path": str(out.resolve()) if out else None, **found}
    if out is None:
        return Answer(data, text.replace("\r\n", "\n").rstrip("\n"))
    write(out, text.encode())
    return Answer(data, f"Wrote {len(found['rows'])} predictions to {out}.")
