"""`describe`: what a network costs and sees, before a run is spent on it."""

from pathlib import Path
from typing import Any

import click

from labcore.cli.answer import Answer, answers
from labcore.cli.table import listing, table


@click.command()
@click.argument("spec_file", metavar="SPEC.yaml", type=click.Path(path_type=Path))
@click.option("--set", "assignments", metavar="KEY=VALUE", multiple=True, help="Lay this over the spec.")
@answers
def describe(spec_file: Path, assignments: tuple[str, ...]) -> Answer:
    """Tell what SPEC.yaml would build: parameters, FLOPs, memory, receptive field, and a table of its layers.

    The form shows the same beside its Train button.
    """
    from labcore.datasets.library import Library
    from labcore.launch.bench import ask
    from labcore.spec.reading import assign, read_yaml
    from labcore.spec.resolve import resolve

    library = Library()
    spec = resolve(assign(read_yaml(spec_file), assignments), library.card)
    payload = {"spec": spec.model_dump(mode="json"), "fingerprint": library.card(spec.dataset).fingerprint}
    facts = ask("describe", payload)
    return Answer(facts, _told(facts))


def _told(facts: dict[str, Any]) -> str:
    known = [(title, words(facts[key])) for key, title, words in FACTS if facts.get(key) is not None]
    if "layers" not in facts:
        return listing(known)
    rows = [
        (layer["block"], layer["name"], layer["type"], _sides(layer["output_shape"]), layer["parameters"])
        for layer in facts["layers"]
    ]
    return f"{listing(known)}\n\n{table(('BLOCK', 'LAYER', 'TYPE', 'OUTPUT', 'PARAMETERS'), rows)}"


def _sides(shape: list[int]) -> str:
    return "×".join(map(str, shape))


def _whole(number: int) -> str:
    return f"{number:,}"


def _megabytes(number: int) -> str:
    return f"{number / 1e6:,.1f} MB"


FACTS = (
    ("input_shape", "input", _sides),
    ("parameters", "parameters", _whole),
    ("trainable", "of them trained", _whole),
    ("flops", "FLOPs for one image", _whole),
    ("weighted_layers", "layers with weights", _whole),
    ("receptive_field", "receptive field", lambda field: f"{_sides(field)} px"),
    ("activation_bytes", "activations of a batch", _megabytes),
    ("features", "features", _whole),
    ("train_images", "training images", _whole),
    ("memory_bytes", "memory, estimated", _megabytes),
)
"""What a task's `describe` may say: its key, what it is called, and how it is put into words."""
