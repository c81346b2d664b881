"""`synthesize`: images that a generator makes, to a data set."""

from typing import Any

import click

from labcore.cli.answer import Answer, answers
from labcore.launch.synthesizing import MOST_IMAGES
from labcore.words import counted


@click.command()
@click.argument("run")
@click.option("--number", required=True, type=click.IntRange(1, MOST_IMAGES), help="Images to make.")
@click.option("--name", required=True, help="What to call the data set.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Another seed makes other images.")
@click.option("--onto", is_flag=True, help="Onto the real training images; without it, made ones alone are trained on.")
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    help="How sure the data set's classifier must be of an image's class; others are left out. Where the generator is "
    "told classes nothing is asked unless you do; else 0.9.",
)
@answers
def synthesize(run: str, number: int, name: str, seed: int, onto: bool, confidence: float | None) -> Answer:
    """Make a data set of images that the generator of RUN makes, to find out what they bring a classifier.

    They become training images; validation and test images are the real ones that RUN had. So a study with the factor
    dataset, of the real set and this one, says what they bring. The class of an image is that which the generator was
    told; where it is told none, as a classifier of the data set reads it.
    """
    from labcore.launch import synthesizing
    from labcore.store.store import Store

    store = Store()
    store.refresh()
    folder = store.folder(store.run(run).run_id)
    found = synthesizing.synthesize(folder, name, number, seed, onto, confidence)
    return Answer(found, _text(found))


def _text(found: dict[str, Any]) -> str:
    card = found["card"]
    splits = ", ".join(f"{split['images']:,} {name}" for name, split in card["splits"].items())
    lines = [
        f"Made the data set '{card['name']}': {splits}, of which {counted(found['made'], 'training image')} made.",
        f"Made of each class: {', '.join(f'{name} {count:,}' for name, count in found['by_class'].items())}.",
    ]
    if none := [name for name, count in found["by_class"].items() if not count]:
        lines.append(f"None was made of: {', '.join(none)}. The generator has not learned to, or hardly ever does.")
    if found["reader"]:
        other = "reads another class or " if found["told"] else ""
        lines.append(
            f"Of {found['drawn']:,} drawn, {found['left_out']:.1%} were left out, as {found['reader']}, {other}was "
            f"less than {found['confidence']:.0%} sure of their class."
        )
    if found["repeated"]:
        lines.append(f"Passed over as the same as another: {counted(found['repeated'], 'image')}.")
    return "\n".join(lines)
