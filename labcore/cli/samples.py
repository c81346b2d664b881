"""`samples`: images that the generator of a run makes."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.out_file import require_folder, require_room, write_all
from labcore.cli.progress import Progress
from labcore.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from labcore.store.folder import RunFolder

TIME_LIMIT = 300.0
"""Seconds for as many images as are made at once."""

AT_ONCE = 200
SHEET, ARRAYS = "samples.png", "samples.npz"
SHOWN, COLUMNS, SIDE = 400, 20, 64
"""Images on a sheet at most, in a row of it, and their pixels."""


@click.command()
@click.argument("run")
@click.option("--number", default=100, show_default=True, type=click.IntRange(1, 10_000), help="So many.")
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1), help="Another number draws others."
)
@click.option("--class", "of", metavar="NAME", help="Only of this class, of a run that is told classes.")
@click.option(
    "--out",
    metavar="FOLDER|FILE.png|FILE.npz",
    required=True,
    type=click.Path(path_type=Path),
    help=f"Write a sheet of the first {SHOWN}, or all as arrays, or both into a folder.",
)
@answers
def samples(run: str, number: int, seed: int, of: str | None, out: Path) -> Answer:
    """Draw images from the generator of RUN, a variational autoencoder or a GAN.

    The arrays are `images` (N, H, W, C) uint8 and, of a run that is told classes, `labels` (N) with `classes`. The same
    number and seed draw the same images again.
    """
    from labcore.launch.bench import ask
    from labcore.launch.latent import SAMPLES, unpacked
    from labcore.launch.latent import samples as parts_of
    from labcore.store.store import Store

    folder = Store().folder(run)
    label = None if of is None else _label(folder, of)
    files = _files(out)
    found = []
    with Progress("Drawing") as progress:
        for part in parts_of(folder, number, seed, label, AT_ONCE):
            progress.share(part["first"] / number, f"{part['first']:,} of {number:,}")
            found.append(ask(SAMPLES, part, timeout=TIME_LIMIT))
    import numpy as np

    images = np.concatenate([unpacked(each) for each in found])
    labels = None if found[0]["labels"] is None else [label for each in found for label in each["labels"]]
    write_all({path: _made(path, folder, images, labels) for path in files})
    data = {
        "run_id": run,
        "number": number,
        "seed": seed,
        "class": of,
        "shape": list(images.shape),
        "labels": labels,
        "paths": [str(path.resolve()) for path in files],
    }
    return Answer(data, f"Wrote {number:,} images to {' and '.join(map(str, files))}.")


def _files(out: Path) -> list[Path]:
    """What is to be written. Raises InputError where that cannot be."""
    if out.suffix.lower() in (".png", ".npz"):
        require_room(out, SHEET)
        return [out]
    require_folder(out, SHEET)
    return [out / SHEET, out / ARRAYS]


def _label(folder: "RunFolder", of: str) -> int:
    from labcore.spec.generative import Generative

    spec, names = folder.spec(), folder.json_artifact("classes")
    if not isinstance(spec, Generative) or not spec.conditional or not isinstance(names, list):
        raise InputError(f"Run '{folder.run_id}' is told no classes.", "Leave --class out, or set conditional to true.")
    if of not in names:
        raise InputError(f"There is no class '{of:.80}'.", f"Choose one of {', '.join(map(str, names))}.")
    return names.index(of)


def _made(path: Path, folder: "RunFolder", images: "NDArray[np.uint8]", labels: list[int] | None) -> bytes:
    import numpy as np

    from labcore.figures.sheet import png, sheet

    if path.suffix.lower() == ".png":
        return png(sheet(images[:SHOWN], COLUMNS, SIDE))
    packed = io.BytesIO()
    arrays: dict[str, Any] = {"images": images}
    if labels is not None:
        arrays |= {"labels": np.array(labels, np.int32), "classes": _names(folder)}
    np.savez_compressed(packed, **arrays)
    return packed.getvalue()


def _names(folder: "RunFolder") -> "NDArray[np.str_]":
    import numpy as np

    return np.array([str(name) for name in folder.json_artifact("classes")])
