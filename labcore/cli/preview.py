"""`preview`: what augmentation makes of a data set's training images."""

import io
from pathlib import Path

import click

from labcore.cli.answer import Answer, answers, remark
from labcore.cli.out_file import require_room, write
from labcore.errors import InputError

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
@answers
def preview(spec_file: Path, assignments: tuple[str, ...], out: Path, images: int, variants: int, draw: int) -> Answer:
    """Draw training images, prepared as SPEC.yaml says, beside what its augmentation makes of them.

    Left the image, then its variants. Where images are blended, the labels are told.
    """
    from PIL import Image

    from labcore.datasets.library import Library
    from labcore.figures.augmentation_grid import captions, grid
    from labcore.launch.augmentation import QUESTION, payload
    from labcore.launch.bench import ask
    from labcore.spec.reading import assign, read_yaml
    from labcore.spec.resolve import resolve

    require_room(out, "preview.png")
    library = Library()
    spec = resolve(assign(read_yaml(spec_file), assignments), library.card)
    if "augmentation" not in type(spec).model_fields:
        raise InputError(
            f"A {spec.title.lower()} is trained without augmentation: there is nothing to draw.",
            "Name the spec of a network, such as {task: classification, dataset: digits}.",
        )
    card = library.card(spec.dataset, spec.exclusions)
    for problem in spec.problems(card):
        if problem.key.startswith("augmentation"):
            remark(f"Note: {problem.message} {problem.cure}")
    found = ask(QUESTION, payload(spec, card, images=images, variants=variants, draw=draw))
    picture = io.BytesIO()
    Image.fromarray(grid(found, SIDE)).save(picture, "PNG")
    write(out, picture.getvalue())
    shown = captions(found)
    data = {"path": str(out.resolve()), "rows": shown, "classes": found["classes"], "shares": found["shares"]}
    return Answer(data, f"The rows show, from above: {', '.join(shown)}.\nWrote {out}.")
