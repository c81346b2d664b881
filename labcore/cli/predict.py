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
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write the CSV, or a zip of masks, here.")
@click.option("--tile", is_flag=True, help="Masks of large images: in overlapping tiles, not scaled down as a whole.")
@click.option(
    "--tile-side",
    metavar="PIXELS",
    type=click.IntRange(8, 8192),
    help="The longer side of a tile, in pixels of the image; by default that of the training images.",
)
@answers
def predict(run: str, paths: tuple[Path, ...], out: Path | None, tile: bool, tile_side: int | None) -> Answer:
    """Classify the images at PATH with the model of RUN.

    A PATH is an image, a folder, a zip or an npz. The answer is a CSV: file, class, and the probability of each class.
    Of a model that gives each pixel a class, it is what share of the pixels each class has; into a FILE goes a zip of
    that CSV and the masks, PNG files of the images' sizes whose values are class numbers. Such images are scaled to
    the network's input, which loses what is small in a large one: with --tile they are answered in overlapping pieces
    at the scale of the training images, blended where they overlap. A piece does not see what is beyond its rim.

    Probabilities are as the network gives them, not calibrated by a temperature: evaluate tells how far they can be
    taken at their word. Nothing warns of an image that is unlike all training images: explain --near does.
    """
    from labcore.launch.bench import ask
    from labcore.launch.mask_archive import archived
    from labcore.launch.prediction import PREDICT, prediction, to_csv
    from labcore.store.store import Store

    folder = Store().folder(run)
    for path in paths:
        if not path.exists():
            raise InputError(f"There is nothing at '{path}'.", "Check the path.")
    if out is not None:
        require_room(out, "predictions.csv")
    tiles = ({} if tile_side is None else {"side": tile_side}) if tile or tile_side else None
    found = ask(PREDICT, prediction(folder, paths, tiles=tiles), timeout=TIME_LIMIT, own_process=True)
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
    text, zipped = to_csv(found["classes"], found["rows"]), archived(found)
    found["rows"] = [{key: value for key, value in row.items() if key != "mask"} for row in found["rows"]]
    data = {"run_id": run, "images": len(found["rows"]), "path": str(out.resolve()) if out else None, **found}
    if out is None:
        return Answer(data, text.replace("\r\n", "\n").rstrip("\n"))
    write(out, text.encode() if zipped is None else zipped)
    return Answer(data, f"Wrote {len(found['rows'])} {'predictions' if zipped is None else 'masks'} to {out}.")
