"""`preview`: what preparation and augmentation make of a data set's images."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labcore.cli.answer import Answer, answers, remark
from labcore.cli.out_file import require_room, write
from labcore.errors import InputError
from labcore.words import in_a_sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from labcore.datasets.library import Library

SIDE = 128
"""Most pixels of a drawn image."""


@click.command()
@click.argument("spec_file", metavar="SPEC.yaml", type=click.Path(path_type=Path))
@click.option("--set", "assignments", metavar="KEY=VALUE", multiple=True, help="Lay this over the spec.")
@click.option(
    "--out", metavar="FILE.png", required=True, type=click.Path(path_type=Path), help="Write the picture here."
)
@click.option("--images", default=4, show_default=True, type=click.IntRange(1, 24), help="Rows, the classes in turn.")
@click.option("--variants", default=6, show_default=True, type=click.IntRange(1, 24), help="Variants of each image.")
@click.option(
    "--draw", default=1, show_default=True, type=click.IntRange(1, 1000), help="Another number, other variants."
)
@click.option(
    "--preparation",
    "of_preparation",
    is_flag=True,
    help="Draw what preparation makes of the images instead: left as they are in the set, right as they are learned "
    "from.",
)
@answers
def preview(
    spec_file: Path,
    assignments: tuple[str, ...],
    out: Path,
    images: int,
    variants: int,
    draw: int,
    of_preparation: bool,
) -> Answer:
    """Draw training images, prepared as SPEC.yaml says, beside what its augmentation makes of them.

    Left the image, then its variants. Where images are blended, the labels are told; masks lie over their images.
    """
    from labcore.datasets.library import Library
    from labcore.figures.augmentation_grid import captions, grid
    from labcore.launch.augmentation import QUESTION, payload
    from labcore.launch.bench import ask
    from labcore.spec.reading import assign, read_yaml
    from labcore.spec.resolve import resolve

    require_room(out, "preview.png")
    library = Library()
    spec = resolve(assign(read_yaml(spec_file), assignments), library.card)
    if of_preparation:
        return _of_preparation(spec, library, out, images)
    if "augmentation" not in type(spec).model_fields:
        raise InputError(
            f"A {in_a_sentence(spec.title)} is trained without augmentation: there is nothing to draw.",
            "Name the spec of a network, such as {task: classification, dataset: digits}; or add --preparation, to see "
            "what preparation does.",
        )
    card = library.card(spec.dataset, spec.exclusions)
    for problem in spec.problems(card):
        if problem.key.startswith("augmentation"):
            remark(f"Note: {problem.message} {problem.cure}")
    found = ask(QUESTION, payload(spec, card, images=images, variants=variants, draw=draw))
    write(out, _png(grid(found, SIDE)))
    shown = captions(found)
    data = {"path": str(out.resolve()), "rows": shown, "classes": found["classes"], "shares": found["shares"]}
    return Answer(data, f"The rows show, from above: {', '.join(shown)}.\nWrote {out}.")


def _of_preparation(spec: Any, library: "Library", out: Path, images: int) -> Answer:
    from labcore.datasets.browsing import one_of_each, shown_in_words
    from labcore.figures.augmentation_grid import pairs
    from labcore.figures.mask_overlay import OPACITY, mask_overlay
    from labcore.spec.preprocessing.fitting import fit_mask

    dataset = library.open(spec.dataset, exclusions=spec.exclusions)
    card, shape = dataset.card, spec.input_shape(dataset.card)
    chosen = one_of_each(dataset, images)
    befores = [dataset.image(index) for index in chosen]
    afters = [spec.preprocessing.apply(image, shape) for image in befores]
    if dataset.masks is not None:
        masks = [dataset.mask(index) for index in chosen]
        fitted = [fit_mask(mask, shape[:2], spec.preprocessing.fit) for mask in masks]
        befores = [mask_overlay(*pair, OPACITY, card.colors) for pair in zip(befores, masks, strict=True)]
        afters = [mask_overlay(*pair, OPACITY, card.colors) for pair in zip(afters, fitted, strict=True)]
    write(out, _png(pairs(befores, afters, SIDE)))
    shown = [
        f"{shown_in_words(dataset, index)} {before.shape[0]}×{before.shape[1]} → {shape[0]}×{shape[1]}"
        for index, before in zip(chosen, befores, strict=True)
    ]
    return Answer(
        {"path": str(out.resolve()), "rows": shown}, f"The rows show, from above: {', '.join(shown)}.\nWrote {out}."
    )


def _png(pixels: "NDArray[np.uint8]") -> bytes:
    from PIL import Image

    picture = io.BytesIO()
    Image.fromarray(pixels).save(picture, "PNG")
    return picture.getvalue()
